import type { ReviewId } from '../identity/ids.ts';
import { isOverdue } from './lifecycle.ts';
import type { Review, ReviewLink, Vote } from './schema.ts';
import { tally } from './tally.ts';

/** Where a review stands for the holder of one link. */
export type Standing =
  | { kind: 'open' }
  /** This holder has voted; others still have to. */
  | { kind: 'voted'; vote: Vote; missing: number }
  /** `vote`: the holder's own while it can be taken back, else the one that decided. `finalAt`: when the time to take it back ends. */
  | { kind: 'decided'; vote: Vote; own: boolean; undoable: boolean; finalAt: string }
  /** This holder has left it to a colleague. */
  | { kind: 'handed-over'; to: string }
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
      const { handedTo } = review.invitations.find(({ reviewer }) => reviewer === link.reviewer) ?? {};
      if (handedTo) return { kind: 'handed-over', to: handedTo.name };
      const vote = review.votes.find(({ reviewer }) => reviewer === link.reviewer);
      return vote ? { kind: 'voted', vote, missing: missingOf(review, vote) } : { kind: 'open' };
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

/** How many people more have to say the same as this vote. */
function missingOf(review: Review, vote: Vote): number {
  const result = tally(review);
  if (result.kind !== 'open') return 0;
  return vote.kind === 'reject' ? result.missing.rejections : result.missing.approvals;
}

function decided(review: Review, link: Pick<ReviewLink, 'reviewer'>): Standing {
  const vote = review.votes.at(-1);
  // Both statuses are only ever written together with a vote; without one nothing can be claimed about who decided.
  if (!vote || review.finalAt === undefined) return { kind: 'cancelled' };
  const { finalAt } = review;
  const theirs = review.votes.find(({ reviewer }) => reviewer === link.reviewer);
  if (theirs && review.status === 'decided') return { kind: 'decided', vote: theirs, own: true, undoable: true, finalAt };
  return { kind: 'decided', vote, own: vote === theirs, undoable: false, finalAt };
}
