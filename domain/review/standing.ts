import type { ReviewId } from '../identity/ids.ts';
import { isOverdue } from './lifecycle.ts';
import type { Review, ReviewLink, Vote } from './schema.ts';
import { tally } from './tally.ts';

/** Where a review stands for the holder of one link. */
export type Standing =
  | { kind: 'open' }
  /** This holder has voted; others still have to. */
  | { kind: 'voted'; vote: Vote; missing: number }
  /** `undoable`: it is this holder's own vote, and it has not been delivered yet. `finalAt`: when that time ends. */
  | { kind: 'decided'; vote: Vote; own: boolean; undoable: boolean; finalAt: string }
  | { kind: 'expired'; at: string }
  /** `draft`: what the review that took its place is about. */
  | { kind: 'replaced'; draft: number | undefined }
  | { kind: 'cancelled' };

/** The review with an id. */
export function reviewOf(record: { reviews: readonly Review[] }, id: ReviewId): Review | undefined {
  return record.reviews.find((review) => review.id === id);
}

/** Where a review stands. `reviews` are all of its task. */
export function standingOf(review: Review, reviews: readonly Review[], link: Pick<ReviewLink, 'reviewer'>, now: Date): Standing {
  switch (review.status) {
    case 'open': {
      if (isOverdue(review, now)) return { kind: 'expired', at: review.deadline.at };
      const vote = review.votes.find(({ reviewer }) => reviewer === link.reviewer);
      return vote ? { kind: 'voted', vote, missing: missingOf(review) } : { kind: 'open' };
    }
    case 'decided':
    case 'delivered':
      return decided(review, link);
    case 'expired':
      return { kind: 'expired', at: review.deadline.at };
    case 'replaced':
      return { kind: 'replaced', draft: reviews.find(({ id }) => id === review.replacedBy)?.about.draft };
    case 'lapsed':
      return { kind: 'replaced', draft: reviews.findLast(({ status }) => status === 'open')?.about.draft };
    case 'cancelled':
      return { kind: 'cancelled' };
    default:
      return review.status satisfies never;
  }
}

function missingOf(review: Review): number {
  const result = tally(review);
  return result.kind === 'open' ? result.missing : 0;
}

function decided(review: Review, link: Pick<ReviewLink, 'reviewer'>): Standing {
  const vote = review.votes.at(-1);
  // Both statuses are only ever written together with a vote; without one nothing can be claimed about who decided.
  if (!vote || review.finalAt === undefined) return { kind: 'cancelled' };
  const own = vote.reviewer === link.reviewer;
  return { kind: 'decided', vote, own, undoable: own && review.status === 'decided', finalAt: review.finalAt };
}
