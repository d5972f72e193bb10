import type { StepLog } from '#runtime/log.ts';
import { settle } from '#usecases/settle.ts';
import type { EndDependencies } from '#usecases/steps/end-task.ts';
import type { SettleInput } from '../../statemachines/task/contract.ts';

/** The state Settle: turns how the machine came here into the task's end. */
export function createSettleHandler(deps: EndDependencies) {
  return async (input: SettleInput, log: StepLog) => {
    const task = await settle(deps, input);
    log.task(task);
    log.info('settled', { status: task.status, end: task.end });
    return { taskId: input.taskId, run: input.run, status: task.status };
  };
}
