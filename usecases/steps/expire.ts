import type { ReviewId, TaskId } from '#domain/identity/ids.ts';
import { commandReview, isUntold } from '#domain/review/lifecycle.ts';
import { reviewOf } from '#domain/review/standing.ts';
import { systemActor } from '#domain/task/change.ts';
import { commandTask } from '#domain/task/lifecycle.ts';
import type { Change } from '#domain/task/record.ts';
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
    const reviewed = commandReview(review, { kind: 'expire' }, now);
    if ('refused' in reviewed) return { value: review.status === 'expired' && isUntold(review) };
    const decision = commandTask(record, { kind: 'take-review', fact: reviewed.fact, by: systemActor('reconcile') }, now);
    return 'change' in decision ? { change: decision.change, value: true } : { value: false };
  });
  return untold ? resumeMachine(deps, taskId, id) : 'not-due';
}
