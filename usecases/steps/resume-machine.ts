import type { TaskId } from '#domain/identity/ids.ts';
import { markResumed } from '#domain/task/review-changes.ts';
import type { Review } from '#domain/review/schema.ts';
import { reviewOf } from '#domain/review/standing.ts';
import { hasEnded } from '#domain/task/changes.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import type { Executions } from '../ports/executions.ts';
import type { Clock } from '../ports/system.ts';
import type { TaskStore } from '../ports/task-store.ts';
import { changeTask } from './change-task.ts';

export type ResumeDependencies = { store: TaskStore; executions: Executions; clock: Clock };

/**
 * Whether the machine has a review's result.
 * - `resumed`: it took it, now or at an earlier try.
 * - `gone`: nothing waits with the stored token although the task has not moved on. Trying again with that token cannot help, so
 *   this is an answer and no error: the record stays final and unmarked and is due soon. Either RequestReview is being retried and
 *   hands the result to its new token itself, or the execution died and the reconciler starts the next run, whose RequestReview does.
 */
export type Resumed = 'resumed' | 'gone';

/** The result of a review as the machine's Verdict state reads it. For an edit, `draft` is the edited one. */
export type ReviewResult = { taskId: TaskId; run: number; draft: number; verdict: 'approved' | 'rejected' | 'expired' };

function resultOf({ task }: TaskRecord, review: Review): ReviewResult | undefined {
  const about = { taskId: task.id, run: task.run };
  if (review.status === 'expired') return { ...about, draft: review.draft, verdict: 'expired' };
  if (review.status !== 'delivered' || !review.decision) return undefined;
  return { ...about, draft: review.decision.draft, verdict: review.decision.kind === 'reject' ? 'rejected' : 'approved' };
}

/** Hands a final result to the machine with the token stored last, and marks that it was taken. */
export async function resumeMachine(deps: ResumeDependencies, taskId: TaskId, draft: number): Promise<Resumed> {
  const record = await deps.store.record(taskId);
  const review = record && reviewOf(record, draft);
  const result = record && review && resultOf(record, review);
  if (!review?.taskToken || !result) return 'gone';
  const { taskToken } = review;
  const answer = await deps.executions.resume(taskToken, result);
  return changeTask(deps.store, taskId, (current): { change?: NonNullable<ReturnType<typeof markResumed>>; value: Resumed } => {
    const now = reviewOf(current, draft);
    // An earlier try may have resumed the machine and crashed before it could say so: a task that moved on tells it.
    const movedOn = current.task.status === 'publishing' || hasEnded(current.task);
    if (answer === 'gone' && !movedOn) return { value: 'gone' };
    // A retry of RequestReview has stored a new token meanwhile and hands over to that one itself.
    if (!now || now.taskToken !== taskToken) return { value: 'resumed' };
    const change = markResumed(current.task, now, deps.clock.now());
    return change ? { change, value: 'resumed' } : { value: 'resumed' };
  });
}
