import type { ReviewId } from '../identity/ids.ts';
import type { Review, Vote } from './schema.ts';
import { tally } from './tally.ts';

/**
 * The life of a review: which command is allowed in which status, and what follows. Pure; nothing else changes a review. A change comes
 * with a fact, which the task's own lifecycle takes in the same commit.
 *
 * ```
 * open ──vote──► decided ──deliver──► delivered
 *   ▲             │    after the time to undo
 *   └────undo─────┘
 * open ──expire──► expired     open ──replace──► replaced     open, decided ──cancel──► cancelled
 * ```
 */

export type ReviewCommand =
  /** The waiter asks again, with a new token: the latest is the one that is told. */
  | { kind: 'renew'; taskToken: string }
  | { kind: 'mark-emailed' }
  | { kind: 'vote'; vote: Omit<Vote, 'number' | 'at'>; undoSeconds: number }
  | { kind: 'undo'; reviewer: string }
  /** @param number of the vote that was meant; without it the current one is */
  | { kind: 'deliver'; number?: number | undefined }
  | { kind: 'expire' }
  /** The waiter that had this token took the result. */
  | { kind: 'mark-resumed'; taskToken: string }
  | { kind: 'replace'; by: ReviewId }
  | { kind: 'cancel' };

export type ReviewFact = {
  type:
    | 'requested'
    | 'renewed'
    | 'emailed'
    | 'voted'
    | 'decided'
    | 'undone'
    | 'delivered'
    | 'expired'
    | 'resumed'
    | 'replaced'
    | 'cancelled';
  review: Review;
};

/** Why a command changes nothing. */
export type ReviewRefusal =
  /** The status does not allow it, or no longer does. */
  | 'closed'
  /** It is so already. */
  | 'done'
  /** Its time has not come. */
  | 'early'
  /** Its time is over, though nobody has recorded that yet. */
  | 'overdue'
  /** It speaks of an earlier vote, or of an earlier token. */
  | 'stale'
  /** This person has voted, or has no vote to take back. */
  | 'not-theirs';

export type ReviewReply = { fact: ReviewFact } | { refused: ReviewRefusal };

/** Decides what a command does to a review. */
export function commandReview(review: Review, command: ReviewCommand, now: Date): ReviewReply {
  switch (command.kind) {
    case 'renew':
      return renew(review, command.taskToken);
    case 'mark-emailed':
      return review.status !== 'open'
        ? refuse('closed')
        : review.emailedAt
          ? refuse('done')
          : fact('emailed', { ...review, emailedAt: iso(now) });
    case 'vote':
      return vote(review, command, now);
    case 'undo':
      return undo(review, command.reviewer, now);
    case 'deliver':
      return deliver(review, command.number, now);
    case 'expire':
      if (review.status !== 'open') return refuse(review.status === 'expired' ? 'done' : 'closed');
      return isOverdue(review, now) ? fact('expired', { ...review, status: 'expired' }) : refuse('early');
    case 'mark-resumed':
      return resumed(review, command.taskToken, now);
    case 'replace':
      return review.status === 'open'
        ? fact('replaced', { ...withoutWaiter(review), status: 'replaced', replacedBy: command.by })
        : refuse('closed');
    case 'cancel':
      return isPending(review) ? fact('cancelled', { ...review, status: 'cancelled' }) : refuse('closed');
    default:
      return command satisfies never;
  }
}

/** Whether people still can decide it, or somebody just did and may take it back. */
export function isPending({ status }: Pick<Review, 'status'>): boolean {
  return status === 'open' || status === 'decided';
}

/** Whether an undecided review's time is over, by the clock: the reconciler may not have recorded it yet. */
export function isOverdue(review: Pick<Review, 'status' | 'deadline'>, now: Date): boolean {
  return review.status === 'open' && Date.parse(review.deadline.at) <= now.getTime();
}

/** Whether a result stands that its waiter has not taken. */
export function isUntold({ status, waiter }: Review): boolean {
  return (status === 'delivered' || status === 'expired') && waiter !== undefined && waiter.resumedAt === undefined;
}

function renew(review: Review, taskToken: string): ReviewReply {
  if (review.status === 'cancelled' || review.status === 'replaced') return refuse('closed');
  return fact('renewed', { ...review, waiter: { kind: 'execution', taskToken } });
}

function vote(review: Review, { vote: given, undoSeconds }: Extract<ReviewCommand, { kind: 'vote' }>, now: Date): ReviewReply {
  if (review.status !== 'open') return refuse('closed');
  if (isOverdue(review, now)) return refuse('overdue');
  if (review.votes.some(({ reviewer }) => reviewer === given.reviewer)) return refuse('not-theirs');
  const cast = review.cast + 1;
  const voted: Review = { ...review, cast, votes: [...review.votes, { ...given, number: cast, at: iso(now) }] };
  if (tally(voted).kind === 'open') return fact('voted', voted);
  return fact('decided', { ...voted, status: 'decided', finalAt: iso(new Date(now.getTime() + undoSeconds * 1000)) });
}

/** Takes a vote back. One that decided the review can be taken back until the decision is delivered. */
function undo(review: Review, reviewer: string, now: Date): ReviewReply {
  const own = review.votes.find((one) => one.reviewer === reviewer);
  // Pressed twice: the first press has taken it back.
  if (review.status === 'open' && !isOverdue(review, now) && !own && review.cast > 0) return refuse('done');
  if (!isPending(review)) return refuse('closed');
  if (!own || (review.status === 'decided' && review.votes.at(-1) !== own)) return refuse('not-theirs');
  const { finalAt: _finalAt, ...open } = review;
  return fact('undone', { ...open, status: 'open', votes: review.votes.filter((one) => one !== own) });
}

function deliver(review: Review, number: number | undefined, now: Date): ReviewReply {
  if (number !== undefined && review.votes.at(-1)?.number !== number) return refuse('stale');
  if (review.status === 'delivered') return refuse('done');
  if (review.status !== 'decided' || review.finalAt === undefined) return refuse('closed');
  return Date.parse(review.finalAt) > now.getTime() ? refuse('early') : fact('delivered', { ...review, status: 'delivered' });
}

function resumed(review: Review, taskToken: string, now: Date): ReviewReply {
  const { waiter } = review;
  if (!waiter || waiter.taskToken !== taskToken) return refuse('stale');
  if (waiter.resumedAt !== undefined) return refuse('done');
  if (review.status !== 'delivered' && review.status !== 'expired') return refuse('closed');
  return fact('resumed', { ...review, waiter: { ...waiter, resumedAt: iso(now) } });
}

function withoutWaiter({ waiter: _waiter, ...review }: Review): Review {
  return review;
}

function fact(type: ReviewFact['type'], review: Review): ReviewReply {
  return { fact: { type, review } };
}

function refuse(refused: ReviewRefusal): ReviewReply {
  return { refused };
}

function iso(now: Date): string {
  return now.toISOString();
}
