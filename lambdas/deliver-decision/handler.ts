import * as z from 'zod';
import { ReviewIdSchema, TaskIdSchema } from '#domain/identity/ids.ts';
import type { StepLog } from '#runtime/log.ts';
import { deliverDecision, type DeliverDecisionDependencies } from '#usecases/deliver-decision.ts';

/** A message of the decision queue, maybe of another version. @example { "taskId": "tsk_01JH…", "review": "rvw_01JH…", "number": 1 } */
export const DecisionMessageSchema = z.object({ taskId: TaskIdSchema, review: ReviewIdSchema, number: z.int().min(1) });

/** Consumer of the decision queue: at the end of the undo window a decision becomes final and the machine goes on. */
export function createDeliverDecisionHandler(deps: DeliverDecisionDependencies) {
  return async (message: z.output<typeof DecisionMessageSchema>, log: StepLog): Promise<void> => {
    const { kind, task } = await deliverDecision(deps, message);
    log.task(task);
    const fields = { review: message.review, number: message.number, result: kind };
    if (kind === 'gone') log.warn('nothing waits for the decision; the reconciler sees to it', fields);
    else log.info('took a decision message', fields);
  };
}
