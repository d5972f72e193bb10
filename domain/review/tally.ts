import type { Review, Vote, VoteKind } from './schema.ts';

/** What the votes of a review amount to. */
export type Tally =
  /** `missing`: how many people more have to approve what was approved last, or to reject. */
  | { kind: 'open'; missing: { approvals: number; rejections: number } }
  /** `draft` and `digest` name exactly what was approved; `votes` are the approvals it rests on, the deciding one last. */
  | { kind: 'approved'; draft: number; digest: string; votes: Vote[] }
  | { kind: 'rejected'; vote: Vote }
  /** Another draft is asked for, with this number. */
  | { kind: 'regenerate'; vote: Vote; draft: number };

/** Which way a vote counts. A kind of vote without its line here does not compile: nothing is an approval by omission. */
const sides: Readonly<Record<VoteKind, 'for' | 'against' | 'neither'>> = {
  approve: 'for',
  edit: 'for',
  regenerate: 'neither',
  reject: 'against',
};

/**
 * Counts votes, once a person. One wish for another draft ends a review; rejections do when they are enough. Approvals count for the very bytes
 * they were given to: an edit makes other bytes, so it is the first approval of those and takes the earlier ones back.
 */
export function tally({ votes, needs }: Pick<Review, 'votes' | 'needs'>): Tally {
  const against = votes.filter(({ kind }) => sides[kind] === 'against');
  const rejections = needs.rejections - peopleOf(against);
  const rejection = against.at(-1);
  if (rejection && rejections <= 0) return { kind: 'rejected', vote: rejection };
  const wish = votes.find(({ kind }) => kind === 'regenerate');
  if (wish?.asksFor !== undefined) return { kind: 'regenerate', vote: wish, draft: wish.asksFor };
  const approvals = votes.filter(({ kind }) => sides[kind] === 'for');
  const last = approvals.at(-1);
  if (!last) return { kind: 'open', missing: { approvals: needs.approvals, rejections } };
  const standing = approvals.filter(({ proposal }) => proposal.sha256 === last.proposal.sha256);
  const approvalsLeft = needs.approvals - peopleOf(standing);
  return approvalsLeft <= 0
    ? { kind: 'approved', draft: last.draft, digest: last.proposal.sha256, votes: standing }
    : { kind: 'open', missing: { approvals: approvalsLeft, rejections } };
}

function peopleOf(votes: readonly Vote[]): number {
  return new Set(votes.map(({ reviewer }) => reviewer)).size;
}

/** How many more people have to approve a review once the next one has. */
export function othersNeeded(review: Pick<Review, 'votes' | 'needs'>): number {
  const result = tally(review);
  return result.kind === 'open' ? Math.max(0, result.missing.approvals - 1) : 0;
}
