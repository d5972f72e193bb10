import type { TaskId } from '#domain/identity/ids.ts';
import { finalExpiry } from '#domain/task/review-changes.ts';
import { isOverdue } from '#domain/review/standing.ts';
import { hasEnded } from '#domain/task/changes.ts';
import { changeTask } from './change-task.ts';
import { type ResumeDependencies, type Resumed, resumeMachine } from './resume-machine.ts';

/**
 * Closes a task's open review when its time is over and tells the machine. Called again after a crash, it tells the machine again.
 * @returns `not-due` when there is nothing to close or to tell
 */
export async function expire(deps: ResumeDependencies, taskId: TaskId): Promise<Resumed | 'not-due'> {
  const draft = await changeTask(deps.store, taskId, (record): { change?: ReturnType<typeof finalExpiry>; value: number | undefined } => {
    const now = deps.clock.now();
    if (hasEnded(record.task)) return { value: undefined };
    const untold = record.reviews.find((review) => review.status === 'expired' && review.resumedAt === undefined);
    if (untold) return { value: untold.draft };
    const overdue = record.reviews.find((review) => isOverdue(review, now));
    return overdue && record.task.status === 'in_review'
      ? { change: finalExpiry(record.task, overdue, now), value: overdue.draft }
      : { value: undefined };
  });
  return draft === undefined ? 'not-due' : resumeMachine(deps, taskId, draft);
}
