import type { Decision, Review, ReviewLink } from './schema.ts';

/** Where a review stands for the holder of one link. */
export type Standing =
  | { kind: 'open' }
  /** `undoable`: it is this holder's own decision, and the machine has not got it yet. */
  | { kind: 'decided'; decision: Decision; own: boolean; undoable: boolean }
  | { kind: 'expired'; at: string }
  | { kind: 'replaced'; by: number }
  | { kind: 'cancelled' };

/** Whether an undecided review's time is over, by the clock: the reconciler may not have recorded it yet. */
export function isOverdue(review: Pick<Review, 'status' | 'expiresAt'>, now: Date): boolean {
  return review.status === 'open' && Date.parse(review.expiresAt) <= now.getTime();
}

/** Where a review stands. `reviews` are all of its task. */
export function standingOf(review: Review, reviews: readonly Review[], link: Pick<ReviewLink, 'reviewer'>, now: Date): Standing {
  switch (review.status) {
    case 'open':
      return isOverdue(review, now) ? { kind: 'expired', at: review.expiresAt } : { kind: 'open' };
    case 'decided':
    case 'delivered':
      return decided(review, link);
    case 'expired':
      return { kind: 'expired', at: review.expiresAt };
    case 'replaced':
      return { kind: 'replaced', by: review.replacedBy ?? Math.max(...reviews.map((other) => other.draft)) };
    case 'cancelled':
      return { kind: 'cancelled' };
    default:
      return review.status satisfies never;
  }
}

function decided(review: Review, link: Pick<ReviewLink, 'reviewer'>): Standing {
  // Both statuses are only ever written together with a decision; without one nothing can be claimed about who decided.
  if (!review.decision) return { kind: 'cancelled' };
  const own = review.decision.reviewer === link.reviewer;
  return { kind: 'decided', decision: review.decision, own, undoable: own && review.status === 'decided' };
}

/** The review of one draft. */
export function reviewOf(record: { reviews: readonly Review[] }, draft: number): Review | undefined {
  return record.reviews.find((review) => review.draft === draft);
}
