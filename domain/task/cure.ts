import type { Review } from '../review/schema.ts';
import type { ExecutionStatus, TaskRecord } from './record.ts';

/** What a task past its due time needs. */
export type Cure =
  | { kind: 'nothing' }
  | { kind: 'wait' }
  | { kind: 'send' }
  | { kind: 'restart'; why: string }
  | { kind: 'settle'; why: string }
  | { kind: 'deliver'; draft: number }
  | { kind: 'expire' };

/** What the reconciler sees beside the record. */
export type CureFacts = { execution: ExecutionStatus; state: string | undefined; paused: boolean; now: Date };

/**
 * Finds what a crash left between two writes, from the record and the state of the execution alone.
 */
export function findCure(record: TaskRecord, { execution, state, paused, now }: CureFacts): Cure {
  const { task, reviews } = record;
  switch (task.status) {
    case 'queued':
      return { kind: 'send' };
    case 'held':
      return paused ? { kind: 'wait' } : { kind: 'send' };
    case 'running':
    case 'in_review':
    case 'publishing':
      break;
    case 'completed':
    case 'rejected':
    case 'failed':
    case 'cancelled':
    case 'rolled_back':
      return { kind: 'nothing' };
    default:
      return task.status satisfies never;
  }
  switch (execution) {
    case 'missing':
      return { kind: 'restart', why: 'no-execution' };
    case 'succeeded':
      return { kind: 'restart', why: 'not-settled' };
    case 'failed':
      // Its records are the memo: another run goes on where this one stopped, and runs are counted.
      return { kind: 'restart', why: 'execution-failed' };
    case 'timed-out':
    case 'aborted':
      return { kind: 'settle', why: `execution-${execution}` };
    case 'running':
      break;
    default:
      return execution satisfies never;
  }
  const pending = reviews.findLast(isPending);
  switch (pending?.status) {
    case 'open':
      if (Date.parse(pending.expiresAt) <= now.getTime()) return { kind: 'expire' };
      // The review was recorded, but its email was not: the next run's RequestReview sends it.
      return pending.emailedAt === undefined ? { kind: 'restart', why: 'review-not-emailed' } : { kind: 'wait' };
    case 'expired':
      return { kind: 'expire' };
    case 'decided':
    case 'delivered':
      return { kind: 'deliver', draft: pending.draft };
    default:
      return state === 'RequestReview' ? { kind: 'restart', why: 'no-review' } : { kind: 'wait' };
  }
}

/** The machine still has to hear of this review. */
function isPending(review: Review): boolean {
  return (
    review.status === 'open' ||
    review.status === 'decided' ||
    ((review.status === 'delivered' || review.status === 'expired') && review.resumedAt === undefined)
  );
}
