import type { ReviewId } from '../identity/ids.ts';
import { isOverdue, isPending, isUntold } from '../review/lifecycle.ts';
import type { Review } from '../review/schema.ts';
import type { ExecutionStatus, TaskRecord } from './record.ts';
import { states } from './states.ts';

/** What a task past its due time needs. */
export type Cure =
  | { kind: 'nothing' }
  | { kind: 'wait' }
  | { kind: 'send' }
  | { kind: 'restart'; why: string }
  | { kind: 'settle'; why: string }
  | { kind: 'deliver'; review: ReviewId }
  | { kind: 'expire'; review: ReviewId };

/** What the reconciler sees beside the record. */
export type CureFacts = { execution: ExecutionStatus; state: string | undefined; paused: boolean; now: Date };

/**
 * Finds what a crash left between two writes, from the record and the state of the execution alone.
 */
export function findCure(record: TaskRecord, facts: CureFacts): Cure {
  const { task } = record;
  const { carrier } = states[task.status];
  switch (carrier) {
    case 'queue':
      return task.status === 'held' && facts.paused ? { kind: 'wait' } : { kind: 'send' };
    case 'nobody':
      return { kind: 'nothing' };
    case 'execution':
      return ofExecution(record, facts);
    default:
      return carrier satisfies never;
  }
}

function ofExecution(record: TaskRecord, facts: CureFacts): Cure {
  switch (facts.execution) {
    case 'missing':
      return { kind: 'restart', why: 'no-execution' };
    case 'succeeded':
      return { kind: 'restart', why: 'not-settled' };
    case 'failed':
      // Its records are the memo: another run goes on where this one stopped, and runs are counted.
      return { kind: 'restart', why: 'execution-failed' };
    case 'timed-out':
    case 'aborted':
      return { kind: 'settle', why: `execution-${facts.execution}` };
    case 'running':
      return ofReview(newestReview(record), facts);
    default:
      return facts.execution satisfies never;
  }
}

/** The newest review since the task's last end: what the machine waits for, if it waits. */
function newestReview({ task, reviews }: TaskRecord): Review | undefined {
  return reviews.findLast(({ end }) => end === task.end);
}

/** The machine runs: it still has to hear of the review, or it waits for it. */
function ofReview(review: Review | undefined, { state, now }: CureFacts): Cure {
  if (!review || !(isPending(review) || isUntold(review)))
    return state === 'RequestReview' ? { kind: 'restart', why: 'no-review' } : { kind: 'wait' };
  if (isOverdue(review, now) || review.status === 'expired') return { kind: 'expire', review: review.id };
  if (review.status !== 'open') return { kind: 'deliver', review: review.id };
  // The review was recorded, but its email was not: the next run's RequestReview sends it.
  return review.emailedAt === undefined ? { kind: 'restart', why: 'review-not-emailed' } : { kind: 'wait' };
}
