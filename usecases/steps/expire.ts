import type { ReviewId, TaskId } from '#domain/identity/ids.ts';
import { isUntold } from '#domain/review/lifecycle.ts';
import { reviewOf } from '#domain/review/standing.ts';
import { systemActor } from '#domain/task/change.ts';
import type { Change } from '#domain/task/record.ts';
import { changeReview } from '#domain/task/review-change.ts';
import { hasEnded } from '#domain/task/states.ts';
import { changeTask } from './change-task.ts';
import { resumeMachine, type Resumed, type ResumeDependencies } from './resume-machine.ts';

/**
 * Closes a review when its time is over and tells the machine. Called again after a crash, it tells the machine again.
 * @returns `not-due` when there is nothing to close or to tell
 */
export async function expire(deps: ResumeDependencies, taskId: TaskId, id: ReviewId): Promise<Resumed | 'not-due'> {
  const untold = await changeTask<boolean>(deps.store, taskId, (record): { change?: Change; value: boolean } => {
    const now = deps.clock.now();
    const review = reviewOf(record, id);
    if (!review || hasEnded(record.task)) return { value: false };
    const reply = changeReview(record, review, { kind: 'expire' }, { by: systemActor('reconcile') }, now);
    if ('change' in reply) return { change: reply.change, value: true };
    return { value: 'reviewRefused' in reply && review.status === 'expired' && isUntold(review) };
  });
  return untold ? resumeMachine(deps, taskId, id) : 'not-due';
}
