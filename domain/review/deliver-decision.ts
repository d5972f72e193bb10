import type { Clock, TaskId } from '../identity/ids.ts';
import { changeTask } from '../task/change-task.ts';
import { hasEnded } from '../task/changes.ts';
import type { DecisionQueue, Executions, TaskRecord, TaskStore } from '../task/ports.ts';
import type { Task } from '../task/schema.ts';
import { finalDecision, finalExpiry, markResumed } from './changes.ts';
import { reviewOf } from './follow-link.ts';
import type { Review } from './schema.ts';
import { isOverdue } from './standing.ts';

export type HandOverDependencies = { store: TaskStore; executions: Executions; clock: Clock };

/**
 * Whether the machine has a review's result.
 * - `resumed`: it took it, now or at an earlier try.
 * - `gone`: nothing waits with the stored token although the task has not moved on. Trying again with that token cannot help, so
 *   this is an answer and no error: the record stays final and unmarked and is due soon. Either RequestReview is being retried and
 *   hands the result to its new token itself, or the execution died and the reconciler starts the next run, whose RequestReview does.
 */
export type HandOver = 'resumed' | 'gone';

export type DeliverReply =
  | { kind: HandOver }
  /** The message is about something that is no more: undone, decided anew, expired, cancelled, or done already. */
  | { kind: 'dropped' }
  /** The time to undo is not over. */
  | { kind: 'early'; remainingSeconds: number };

/** A delivery's answer, with the task for the log. */
export type Delivered = DeliverReply & { task: Task };

/**
 * Makes a decision final and hands it to the machine. The record comes first, then the task token: Publish runs as soon as the
 * machine resumes and needs the task's approval to be there. A crash between the two leaves a final decision with no `resumedAt`,
 * and calling this again (queue redelivery, reconciler) hands it over then. Safe to call at any time, any number of times.
 * @param draft the draft the review is about
 * @param number of the decision meant; without it the current one is
 * @throws {TaskMissingError} when there is no such task
 */
export async function deliverDecision(deps: HandOverDependencies, taskId: TaskId, draft: number, number?: number): Promise<Delivered> {
  type Step = { task: Task; reply: DeliverReply | 'hand-over' };
  const { task, reply } = await changeTask(deps.store, taskId, (record): { change?: ReturnType<typeof finalDecision>; value: Step } => {
    const now = deps.clock.now();
    const value = (step: Step['reply']): { value: Step } => ({ value: { task: record.task, reply: step } });
    const review = reviewOf(record, draft);
    const decision = review?.decision;
    if (!review || !decision || (number !== undefined && decision.number !== number)) return value({ kind: 'dropped' });
    if (hasEnded(record.task)) return value({ kind: 'dropped' });
    if (review.status === 'delivered' && review.resumedAt === undefined) return value('hand-over');
    if (review.status !== 'decided') return value({ kind: 'dropped' });
    // A new run is on its way to RequestReview, which delivers what was decided before it came.
    if (record.task.status !== 'in_review') return value({ kind: 'gone' });
    const remainingMs = Date.parse(decision.deliverAt) - now.getTime();
    if (remainingMs > 0) return value({ kind: 'early', remainingSeconds: Math.ceil(remainingMs / 1000) });
    const change = finalDecision(record.task, review, decision, now);
    return { change, value: { task: change.task, reply: 'hand-over' } };
  });
  return { ...(reply === 'hand-over' ? { kind: await handOver(deps, taskId, draft) } : reply), task };
}

/** A message of the decision queue. */
export type DecisionMessage = { taskId: TaskId; draft: number; number: number };

/** Takes a message of the decision queue; one that comes before its time goes back for what is left of it. */
export async function takeDecisionMessage(
  deps: HandOverDependencies & { queue: DecisionQueue },
  message: DecisionMessage,
): Promise<Delivered> {
  const delivered = await deliverDecision(deps, message.taskId, message.draft, message.number);
  if (delivered.kind === 'early') await deps.queue.send(message, delivered.remainingSeconds);
  return delivered;
}

/**
 * Closes a task's open review when its time is over and tells the machine. Called again after a crash, it tells the machine again.
 * @returns `not-due` when there is nothing to close or to tell
 */
export async function expireReviewIfDue(deps: HandOverDependencies, taskId: TaskId): Promise<HandOver | 'not-due'> {
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
  return draft === undefined ? 'not-due' : handOver(deps, taskId, draft);
}

/** The result of a review as the machine's Verdict state reads it. For an edit, `draft` is the edited one. */
export type ReviewResult = { taskId: TaskId; run: number; draft: number; verdict: 'approved' | 'rejected' | 'expired' };

function resultOf({ task }: TaskRecord, review: Review): ReviewResult | undefined {
  const about = { taskId: task.id, run: task.run };
  if (review.status === 'expired') return { ...about, draft: review.draft, verdict: 'expired' };
  if (review.status !== 'delivered' || !review.decision) return undefined;
  return { ...about, draft: review.decision.draft, verdict: review.decision.kind === 'reject' ? 'rejected' : 'approved' };
}

/** Hands a final result to the machine with the token stored last, and marks that it was taken. */
export async function handOver(deps: HandOverDependencies, taskId: TaskId, draft: number): Promise<HandOver> {
  const record = await deps.store.record(taskId);
  const review = record && reviewOf(record, draft);
  const result = record && review && resultOf(record, review);
  if (!review?.taskToken || !result) return 'gone';
  const { taskToken } = review;
  const answer = await deps.executions.resume(taskToken, result);
  return changeTask(deps.store, taskId, (current): { change?: NonNullable<ReturnType<typeof markResumed>>; value: HandOver } => {
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
