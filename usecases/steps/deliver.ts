import type { TaskId } from '#domain/identity/ids.ts';
import { finalDecision } from '#domain/task/review-changes.ts';
import { reviewOf } from '#domain/review/standing.ts';
import { hasEnded } from '#domain/task/changes.ts';
import type { Task } from '#domain/task/schema.ts';
import { changeTask } from './change-task.ts';
import { type Resumed, type ResumeDependencies, resumeMachine } from './resume-machine.ts';

export type DeliverReply =
  | { kind: Resumed }
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
export async function deliver(deps: ResumeDependencies, taskId: TaskId, draft: number, number?: number): Promise<Delivered> {
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
  return { ...(reply === 'hand-over' ? { kind: await resumeMachine(deps, taskId, draft) } : reply), task };
}
