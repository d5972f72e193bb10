import type { ReviewId, TaskId } from '#domain/identity/ids.ts';
import { isUntold } from '#domain/review/lifecycle.ts';
import { reviewOf } from '#domain/review/standing.ts';
import { systemActor } from '#domain/task/change.ts';
import type { Change, TaskRecord } from '#domain/task/record.ts';
import { changeReview } from '#domain/task/review-change.ts';
import type { Task } from '#domain/task/schema.ts';
import { hasEnded } from '#domain/task/states.ts';
import { changeTask } from './change-task.ts';
import { resumeMachine, type Resumed, type ResumeDependencies } from './resume-machine.ts';

export type DeliverReply =
  | { kind: Resumed }
  /** The message is about something that is no more: undone, decided anew, expired, cancelled, or done already. */
  | { kind: 'dropped' }
  /** The time to undo is not over. */
  | { kind: 'early'; remainingSeconds: number };

/** A delivery's answer, with the task for the log. */
export type Delivered = DeliverReply & { task: Task };

type Step = { task: Task; reply: DeliverReply | 'hand-over' };

/**
 * Makes a decision final and hands it to the machine. The record comes first, then the task token: Publish runs as soon as the
 * machine resumes and needs the approval to be there. A crash between the two leaves a final decision that its waiter has not taken,
 * and calling this again (queue redelivery, reconciler) hands it over then. Safe to call at any time, any number of times.
 * @param number of the vote that decided; without it the current one is meant
 * @throws {TaskMissingError} when there is no such task
 */
export async function deliver(deps: ResumeDependencies, taskId: TaskId, id: ReviewId, number?: number): Promise<Delivered> {
  const { task, reply } = await changeTask<Step>(deps.store, taskId, (record) => step(record, id, number, deps.clock.now()));
  return { ...(reply === 'hand-over' ? { kind: await resumeMachine(deps, taskId, id) } : reply), task };
}

function step(record: TaskRecord, id: ReviewId, number: number | undefined, now: Date): { change?: Change; value: Step } {
  const value = (reply: Step['reply']): { value: Step } => ({ value: { task: record.task, reply } });
  const review = reviewOf(record, id);
  if (!review || hasEnded(record.task)) return value({ kind: 'dropped' });
  const reply = changeReview(record, review, { kind: 'deliver', number }, { by: systemActor('deliver-decision') }, now);
  if ('reviewRefused' in reply) {
    if (reply.reviewRefused === 'done' && isUntold(review)) return value('hand-over');
    if (reply.reviewRefused !== 'early' || review.finalAt === undefined) return value({ kind: 'dropped' });
    return value({ kind: 'early', remainingSeconds: Math.ceil((Date.parse(review.finalAt) - now.getTime()) / 1000) });
  }
  // The task refuses while a new run is on its way to RequestReview, which delivers what was decided before it came.
  if ('taskRefused' in reply) return value({ kind: 'gone' });
  return { change: reply.change, value: { task: reply.change.task, reply: 'hand-over' } };
}
