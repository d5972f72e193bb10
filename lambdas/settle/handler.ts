import type { StepLog } from '#runtime/log.ts';
import { warnUntold } from '#runtime/untold.ts';
import { readFault } from '#domain/problem/read-fault.ts';
import { functionOfState } from '#domain/task/function-of-state.ts';
import { settle, type SettleOrder } from '#usecases/settle.ts';
import type { EndDependencies } from '#usecases/steps/end-task.ts';
import type { SettleInput } from '../../statemachines/task/contract.ts';

/** The state Settle: turns how the machine came here into the task's end. */
export function createSettleHandler(deps: Omit<EndDependencies, 'untold'>) {
  return async (input: SettleInput, log: StepLog) => {
    const task = await settle({ ...deps, untold: warnUntold(log) }, orderOf(input));
    log.task(task);
    log.info('settled', { status: task.status, end: task.end });
    return { taskId: input.taskId, run: input.run, status: task.status };
  };
}

/** What the machine hands on, with the fault read. */
function orderOf(input: SettleInput): SettleOrder {
  const { taskId, run } = input;
  if (input.verdict !== 'failed') return { taskId, run, verdict: input.verdict };
  const step = input.state === undefined ? 'settle' : functionOfState(input.state);
  return { taskId, run, verdict: 'failed', fault: { ...readFault(input.error, input.cause), step } };
}
