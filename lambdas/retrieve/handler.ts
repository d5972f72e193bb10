import type { StepLog } from '#runtime/log.ts';
import { retrieve, type RetrieveDependencies } from '#usecases/retrieve.ts';
import { readTask } from '#usecases/steps/change-task.ts';
import type { InferInput, MachineInput } from '../../statemachines/task/contract.ts';

/** The state Retrieve: stores the evidence of a task, once, and hands over to the first draft. */
export function createRetrieveHandler(deps: RetrieveDependencies) {
  return async ({ taskId, run }: MachineInput, log: StepLog): Promise<InferInput> => {
    const record = await readTask(deps.store, taskId);
    log.task(record.task);
    const reply = await retrieve(deps, record, run);
    log.info('retrieved', { result: reply.kind, ...(reply.kind === 'found' ? { chunks: reply.chunks } : {}) });
    return { taskId, run, draft: 1 };
  };
}
