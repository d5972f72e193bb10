import type { Actor, EventDetail } from '../audit/schema.ts';
import { commandReview, type ReviewCommand, type ReviewRefusal } from '../review/lifecycle.ts';
import type { Review } from '../review/schema.ts';
import { commandTask } from './lifecycle.ts';
import type { Change, TaskRecord, TaskWrite } from './record.ts';

/** What a review's command comes to for its task: one change of both, or which of the two refused. */
export type ReviewChange = { change: Change; review: Review } | { reviewRefused: ReviewRefusal } | { taskRefused: true };

/**
 * One commit, two deciders: the review's lifecycle answers the command with a fact, and the task's takes it.
 * @param more who did it, and what else belongs to the change
 */
export function changeReview(
  record: TaskRecord,
  review: Review,
  command: ReviewCommand,
  more: { by: Actor; detail?: EventDetail; writes?: readonly TaskWrite[]; run?: number },
  now: Date,
): ReviewChange {
  const reply = commandReview(review, command, now);
  if ('refused' in reply) return { reviewRefused: reply.refused };
  const decision = commandTask(record, { kind: 'take-review', fact: reply.fact, ...more }, now);
  return 'change' in decision ? { change: decision.change, review: reply.fact.review } : { taskRefused: true };
}
