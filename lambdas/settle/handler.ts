import type { Ending } from '#domain/task/changes.ts';
import type { StepLog } from '#runtime/log.ts';
import { settle, type SettleDependencies } from '#usecases/steps/settle.ts';
import type { SettleInput } from '../../statemachines/task/contract.ts';

/** The state Settle: turns how the machine came here into the task's end. */
export function createSettleHandler(deps: SettleDependencies) {
  return async (input: SettleInput, log: StepLog) => {
    const task = await settle(deps, input.taskId, endingOf(input), { run: input.run });
    log.task(task);
    log.info('settled', { status: task.status });
    return { taskId: input.taskId, run: input.run, status: task.status };
  };
}

/** How each last verdict ends a task. */
export function endingOf({ verdict, error }: SettleInput): Ending {
  switch (verdict) {
    case 'published':
      return { status: 'completed' };
    case 'rejected':
      return { status: 'rejected' };
    case 'expired':
      return { status: 'failed', error: { type: 'review-expired', detail: 'Nobody decided before the deadline of the review.' } };
    case 'unknown':
      return {
        status: 'failed',
        error: {
          type: 'publication-unknown',
          detail: 'A connector may or may not have published; look at its publications and at the outside system.',
        },
      };
    case 'refused':
      return {
        status: 'failed',
        error: { type: 'publication-refused', detail: 'An outside system refused the publication; see its receipt.' },
      };
    case 'skipped':
      return { status: 'failed', error: { type: 'already-ended', detail: 'The task had ended before it was published.' } };
    case 'failed':
      return { status: 'failed', error: { type: error ?? 'unknown-error', detail: 'A step failed for good; its log names the cause.' } };
    default:
      return verdict satisfies never;
  }
}
