import type { ReviewId } from '../identity/ids.ts';
import type { WorkingHours } from '../identity/working-time.ts';
import type { Asked } from './reviewers.ts';
import type { Review, Vote } from './schema.ts';
import { tally } from './tally.ts';
import { begunAt, extendedAt, isEscalationDue, isReminderDue, mayEscalate } from './timing.ts';

/**
 * The life of a review: which command is allowed in which status, and what follows. Pure; nothing else changes a review. A change comes
 * with a fact, which the task's own lifecycle takes in the same commit.
 *
 * ```
 * open ──vote──► decided ──deliver──► delivered
 *   ▲             │    after the time to undo
 *   └────undo─────┘
 * open ──remind, escalate──► open: reminded, others are asked besides
 * open ──expire──► expired     open ──replace──► replaced     open, decided ──cancel──► cancelled
 * delivered, approved ──lapse──► lapsed
 * ```
 */

export type ReviewCommand =
  /** The waiter asks again, with a new token: the latest is the one that is told. */
  | { kind: 'renew'; taskToken: string; run: number; attempt: number }
  /** Links are made for those who have no receipt. */
  | { kind: 'invite' }
  /** @param unsent whether somebody has still to be asked because no email to them left */
  | { kind: 'keep-receipts'; receipts: readonly Receipt[]; unsent?: boolean }
  /** The email to this person was not delivered. */
  | { kind: 'mark-undelivered'; reviewer: string }
  /** Somebody leaves it to a colleague, who is asked, again where they were before. */
  | { kind: 'hand-over'; from: Colleague; to: Colleague }
  | { kind: 'vote'; vote: Omit<Vote, 'number' | 'at'>; undoSeconds: number }
  | { kind: 'undo'; reviewer: string }
  /** @param number of the vote that was meant; without it the current one is */
  | { kind: 'deliver'; number?: number | undefined }
  /** Those who were asked are reminded. Stored before the emails leave, so that nobody is reminded twice. */
  | { kind: 'remind' }
  /** @param asked people of another group, who are asked besides @param hours of all who are asked then; none: they always work */
  | { kind: 'escalate'; asked: readonly Asked[]; hours: readonly WorkingHours[] | undefined; because: string }
  | { kind: 'expire' }
  /** The waiter that had this token took the result. */
  | { kind: 'mark-resumed'; taskToken: string }
  /** Nobody waited with this token. */
  | { kind: 'mark-gone'; taskToken: string }
  | { kind: 'replace'; by: ReviewId }
  | { kind: 'cancel' }
  /** What it approved is not what would leave any more, or it is too long ago. */
  | { kind: 'lapse' };

/** A person by their reference, and by name. */
export type Colleague = { reviewer: string; name: string };

/** What became of one person's email. */
export type Receipt = { reviewer: string; result: 'sent' | 'refused' };

export type ReviewFact = {
  type:
    | 'requested'
    | 'renewed'
    | 'invited'
    | 'emailed'
    | 'unmailed'
    | 'undelivered'
    | 'handed-over'
    | 'voted'
    | 'decided'
    | 'undone'
    | 'delivered'
    | 'reminded'
    | 'escalated'
    | 'expired'
    | 'resumed'
    | 'unheard'
    | 'replaced'
    | 'cancelled'
    | 'lapsed';
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
  | 'not-theirs'
  /** No more drafts may be asked for. */
  | 'used-up'
  /** Without this person too few would be left to approve. */
  | 'too-few';

export type ReviewReply = { fact: ReviewFact } | { refused: ReviewRefusal };

/** Decides what a command does to a review. */
export function commandReview(review: Review, command: ReviewCommand, now: Date): ReviewReply {
  switch (command.kind) {
    case 'renew':
      return renew(review, command);
    case 'invite':
      if (review.status !== 'open') return refuse('closed');
      return uninvited(review).length === 0 ? refuse('done') : fact('invited', review);
    case 'keep-receipts':
      return keepReceipts(review, command, now);
    case 'mark-undelivered':
      return undelivered(review, command.reviewer);
    case 'hand-over':
      return handOver(review, command, now);
    case 'vote':
      return vote(review, command, now);
    case 'undo':
      return undo(review, command.reviewer, now);
    case 'deliver':
      return deliver(review, command.number, now);
    case 'remind':
      if (review.status !== 'open') return refuse('closed');
      if (review.reminder?.sentAt !== undefined) return refuse('done');
      if (!review.reminder || !isReminderDue(review, now)) return refuse(isOverdue(review, now) ? 'overdue' : 'early');
      return fact('reminded', { ...review, reminder: { ...review.reminder, sentAt: iso(now) } });
    case 'escalate':
      return escalate(review, command, now);
    case 'expire':
      if (review.status !== 'open') return refuse(review.status === 'expired' ? 'done' : 'closed');
      return isOverdue(review, now) ? fact('expired', { ...review, status: 'expired' }) : refuse('early');
    case 'mark-resumed':
      return resumed(review, command.taskToken, now);
    case 'mark-gone':
      return unheard(review, command.taskToken);
    case 'replace':
      return review.status === 'open'
        ? fact('replaced', { ...withoutWaiter(review), status: 'replaced', replacedBy: command.by })
        : refuse('closed');
    case 'cancel':
      return isPending(review) ? fact('cancelled', { ...review, status: 'cancelled' }) : refuse('closed');
    case 'lapse':
      return review.status === 'delivered' && tally(review).kind === 'approved'
        ? fact('lapsed', { ...withoutWaiter(review), status: 'lapsed' })
        : refuse('closed');
    default:
      return command satisfies never;
  }
}

/** Whether people still can decide it, or somebody just did and may take it back. */
export function isPending({ status }: Pick<Review, 'status'>): boolean {
  return status === 'open' || status === 'decided';
}

/** Whether an undecided review's time is over, by the clock: the reconciler may not have recorded it yet. It does not run before anybody was asked. */
export function isOverdue(review: Pick<Review, 'status' | 'deadline' | 'invitations'>, now: Date): boolean {
  return review.status === 'open' && askedAt(review) !== undefined && Date.parse(review.deadline.at) <= now.getTime();
}

/** When the first person was asked, of those whose email did not come back. */
export function askedAt({ invitations }: Pick<Review, 'invitations'>): string | undefined {
  return invitations
    .flatMap(({ sentAt, firstSentAt = sentAt, undelivered: lost }) => (firstSentAt === undefined || lost ? [] : [firstSentAt]))
    .toSorted()[0];
}

/** Who still has to be asked. */
export function uninvited({ invitations }: Pick<Review, 'invitations'>): string[] {
  return invitations.flatMap((one) =>
    one.sentAt === undefined && !one.refused && !one.undelivered && !one.handedTo ? [one.reviewer] : [],
  );
}

/** Whether nobody was asked and nobody is left to ask: its time would never run. */
export function reachesNobody(review: Pick<Review, 'status' | 'invitations'>): boolean {
  return review.status === 'open' && askedAt(review) === undefined && uninvited(review).length === 0;
}

/** Whether a result stands that its waiter has not taken. */
export function isUntold({ status, waiter }: Review): boolean {
  return (status === 'delivered' || status === 'expired') && waiter !== undefined && waiter.resumedAt === undefined;
}

/** An attempt that comes late does not take the place of a newer one. */
function renew(review: Review, { taskToken, run, attempt }: Extract<ReviewCommand, { kind: 'renew' }>): ReviewReply {
  if (review.status === 'cancelled' || review.status === 'replaced' || review.status === 'lapsed') return refuse('closed');
  const { waiter } = review;
  if (waiter && (waiter.run > run || (waiter.run === run && waiter.attempt > attempt))) return refuse('stale');
  return fact('renewed', { ...review, waiter: { kind: 'execution', taskToken, run, attempt } });
}

function keepReceipts(
  review: Review,
  { receipts, unsent = false }: Extract<ReviewCommand, { kind: 'keep-receipts' }>,
  now: Date,
): ReviewReply {
  const results = new Map(receipts.map(({ reviewer, result }) => [reviewer, result]));
  const missing = new Set(uninvited(review));
  if (!receipts.some(({ reviewer }) => missing.has(reviewer))) return unsent ? unmailed(review, now) : refuse('done');
  const invitations = review.invitations.map((invitation) => {
    const result = missing.has(invitation.reviewer) ? results.get(invitation.reviewer) : undefined;
    if (result === 'sent') return { ...invitation, sentAt: iso(now) };
    return result === 'refused' ? { ...invitation, refused: true as const } : invitation;
  });
  const first = askedAt(review) === undefined && askedAt({ invitations }) !== undefined;
  return fact('emailed', { ...(first && review.status === 'open' ? begunAt(review, now) : review), invitations });
}

/** That no email leaves is told once, and only while nobody has been asked. */
function unmailed(review: Review, now: Date): ReviewReply {
  if (review.status !== 'open') return refuse('closed');
  if (review.unmailedSince !== undefined || askedAt(review) !== undefined) return refuse('done');
  return fact('unmailed', { ...review, unmailedSince: iso(now) });
}

/** May be known before the receipt is kept: then there is nothing to keep any more. */
function undelivered(review: Review, reviewer: string): ReviewReply {
  if (review.status !== 'open') return refuse('closed');
  const theirs = review.invitations.find((one) => one.reviewer === reviewer);
  if (!theirs || theirs.undelivered) return refuse('done');
  const invitations = review.invitations.map((one) => (one === theirs ? { ...one, undelivered: true as const } : one));
  return fact('undelivered', { ...review, invitations });
}

/** Enough people have to be left to approve it. */
function handOver(review: Review, { from, to }: Extract<ReviewCommand, { kind: 'hand-over' }>, now: Date): ReviewReply {
  if (review.status !== 'open') return refuse('closed');
  if (isOverdue(review, now)) return refuse('overdue');
  const theirs = review.invitations.find(({ reviewer }) => reviewer === from.reviewer);
  if (theirs?.handedTo) return refuse('done');
  const hasVoted = review.votes.some(({ reviewer }) => reviewer === from.reviewer || reviewer === to.reviewer);
  if (!theirs || hasVoted || from.reviewer === to.reviewer) return refuse('not-theirs');
  const others = review.invitations.filter(({ reviewer }) => reviewer !== to.reviewer);
  const firstSentAt = askedAt({ invitations: review.invitations.filter(({ reviewer }) => reviewer === to.reviewer) });
  const invitations = [
    ...others.map((one) => (one === theirs ? { ...one, handedTo: to } : one)),
    { reviewer: to.reviewer, handedBy: from, ...(firstSentAt === undefined ? {} : { firstSentAt }) },
  ];
  const people = invitations.filter(({ handedTo }) => !handedTo).length;
  if (people < review.needs.approvals) return refuse('too-few');
  // Where approval is out of reach, nothing is left to wait for.
  const needs = { ...review.needs, rejections: Math.min(review.needs.rejections, people - review.needs.approvals + 1) };
  return fact('handed-over', { ...review, needs, invitations });
}

/** When those who were asked have had their time, or none of them can be reached. Who is asked besides has as much time as they had. */
function escalate(review: Review, { asked, hours, because }: Extract<ReviewCommand, { kind: 'escalate' }>, now: Date): ReviewReply {
  const { escalation, deadline } = review;
  if (!escalation || !mayEscalate(review)) return refuse(review.status === 'open' ? 'done' : 'closed');
  if (isOverdue(review, now)) return refuse('overdue');
  if (!isEscalationDue(review, now) && !reachesNobody(review)) return refuse('early');
  const escalated = { ...escalation, escalatedAt: iso(now) };
  if (asked.length === 0) return fact('escalated', { ...review, escalation: escalated });
  const { hours: _hours, ...rule } = deadline.rule;
  const wider: Review = {
    ...review,
    escalation: escalated,
    invitations: [...review.invitations, ...asked],
    reasons: [...review.reasons, because],
    deadline: { ...deadline, rule: hours ? { ...rule, hours: [...hours] } : rule },
  };
  return fact('escalated', askedAt(review) === undefined ? wider : extendedAt(wider, now));
}

/** Who was asked, as far as is known, and has not voted. */
export function silentOf({ invitations, votes }: Pick<Review, 'invitations' | 'votes'>): string[] {
  return invitations.flatMap(({ reviewer, sentAt, undelivered: lost, handedTo }) =>
    sentAt === undefined || lost || handedTo || votes.some((cast) => cast.reviewer === reviewer) ? [] : [reviewer],
  );
}

function unheard(review: Review, taskToken: string): ReviewReply {
  const { waiter } = review;
  if (!waiter || waiter.taskToken !== taskToken) return refuse('stale');
  if (waiter.resumedAt !== undefined) return refuse('done');
  return fact('unheard', { ...review, waiter: { ...waiter, gone: (waiter.gone ?? 0) + 1 } });
}

function vote(review: Review, { vote: given, undoSeconds }: Extract<ReviewCommand, { kind: 'vote' }>, now: Date): ReviewReply {
  if (review.status !== 'open') return refuse('closed');
  if (isOverdue(review, now)) return refuse('overdue');
  if (review.votes.some(({ reviewer }) => reviewer === given.reviewer)) return refuse('not-theirs');
  if (given.kind === 'regenerate' && review.regenerations === 0) return refuse('used-up');
  const cast = review.cast + 1;
  const voted: Review = { ...review, cast, votes: [...review.votes, { ...given, number: cast, at: iso(now) }] };
  if (tally(voted).kind === 'open') return fact('voted', voted);
  return fact('decided', { ...voted, status: 'decided', finalAt: iso(new Date(now.getTime() + undoSeconds * 1000)) });
}

/** Takes a person's own vote back, until the decision is delivered. The review is open again, unless the others' votes decide it without this one. */
function undo(review: Review, reviewer: string, now: Date): ReviewReply {
  const own = review.votes.find((one) => one.reviewer === reviewer);
  // Pressed twice: the first press has taken it back.
  if (review.status === 'open' && !isOverdue(review, now) && !own && review.cast > 0) return refuse('done');
  if (!isPending(review)) return refuse('closed');
  if (!own) return refuse('not-theirs');
  const undone = { ...review, votes: review.votes.filter((one) => one !== own) };
  if (tally(undone).kind !== 'open') return fact('undone', undone);
  const { finalAt: _finalAt, ...open } = undone;
  return fact('undone', { ...open, status: 'open' });
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
