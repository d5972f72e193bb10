import type { ReviewId, TaskId } from '#domain/identity/ids.ts';
import type { ReviewCommand } from '#domain/review/lifecycle.ts';
import type { Review } from '#domain/review/schema.ts';
import { reviewOf } from '#domain/review/standing.ts';
import { tally } from '#domain/review/tally.ts';
import { isSilent } from '#domain/review/timing.ts';
import { systemActor } from '#domain/task/change.ts';
import type { Change, TaskRecord } from '#domain/task/record.ts';
import { changeReview } from '#domain/task/review-change.ts';
import { hasEnded } from '#domain/task/states.ts';
import type { Clock } from '../ports/system.ts';
import type { TaskStore } from '../ports/task-store.ts';
import type { TaskTokens } from '../ports/task-tokens.ts';
import { changeTask } from './change-task.ts';

export type ResumeDependencies = { store: TaskStore; tokens: TaskTokens; clock: Clock };

/**
 * Whether the machine has a review's result.
 * - `resumed`: it took it, now or at an earlier try.
 * - `gone`: nothing waits with the stored token although the task has not moved on. Trying again with that token cannot help, so
 *   this is an answer and no error: the record stays final, is due soon, and counts it. Either RequestReview is being retried and
 *   hands the result to its new token itself, or the execution died, or nobody was found again and again: the reconciler starts the next
 *   run, whose RequestReview does.
 */
export type Resumed = 'resumed' | 'gone';

/**
 * The result of a review as the machine's Verdict state reads it. For an edit, `draft` is the edited one. Where another draft is asked for,
 * the run is over: the next one makes it.
 */
export type ReviewResult = { taskId: TaskId; run: number; draft: number; verdict: 'approved' | 'rejected' | 'expired' | 'superseded' };

/** Hands a final result to the machine with the token stored last, and marks that it was taken. */
export async function resumeMachine(deps: ResumeDependencies, taskId: TaskId, id: ReviewId): Promise<Resumed> {
  const record = await deps.store.record(taskId);
  const review = record && reviewOf(record, id);
  const result = record && review && resultOf(record, review);
  if (!review?.waiter || !result) return 'gone';
  const { taskToken } = review.waiter;
  const answer = await deps.tokens.succeed(taskToken, result);
  return changeTask<Resumed>(deps.store, taskId, (current): { change?: Change; value: Resumed } => {
    // An earlier try may have resumed the machine and crashed before it could say so: a task that moved on tells it.
    const movedOn = current.task.status === 'publishing' || hasEnded(current.task);
    const gone = answer === 'gone' && !movedOn;
    if (hasEnded(current.task)) return { value: 'resumed' };
    const change = mark(current, id, { kind: gone ? 'mark-gone' : 'mark-resumed', taskToken }, deps.clock.now());
    return { ...(change ? { change } : {}), value: gone ? 'gone' : 'resumed' };
  });
}

/** Nothing to mark when a retry of RequestReview has stored a new token meanwhile: it hands over to that one itself. */
function mark(
  record: TaskRecord,
  id: ReviewId,
  command: Extract<ReviewCommand, { kind: 'mark-gone' | 'mark-resumed' }>,
  now: Date,
): Change | undefined {
  const review = reviewOf(record, id);
  const reply = review && changeReview(record, review, command, { by: systemActor('deliver-decision') }, now);
  return reply && 'change' in reply ? reply.change : undefined;
}

function resultOf({ task }: TaskRecord, review: Review): ReviewResult | undefined {
  const about = { taskId: task.id, run: task.run };
  if (isSilent(review)) return { ...about, run: review.waiter?.run ?? task.run, draft: review.about.draft, verdict: 'superseded' };
  if (review.status === 'expired') return { ...about, draft: review.about.draft, verdict: 'expired' };
  if (review.status !== 'delivered') return undefined;
  const result = tally(review);
  switch (result.kind) {
    case 'approved':
      return { ...about, draft: result.draft, verdict: 'approved' };
    case 'rejected':
      return { ...about, draft: review.about.draft, verdict: 'rejected' };
    case 'regenerate':
      return { ...about, run: review.waiter?.run ?? task.run, draft: review.about.draft, verdict: 'superseded' };
    case 'open':
      return undefined;
    default:
      return result satisfies never;
  }
}
