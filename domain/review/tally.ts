import type { Review, Vote, VoteKind } from './schema.ts';

/** What the votes of a review amount to. */
export type Tally =
  | { kind: 'open'; missing: number }
  /** `draft` and `digest` name exactly what was approved; `votes` are the approvals it rests on, the deciding one last. */
  | { kind: 'approved'; draft: number; digest: string; votes: Vote[] }
  | { kind: 'rejected'; vote: Vote };

/** Which way a vote counts. A kind of vote without its line here does not compile: nothing is an approval by omission. */
const sides: Readonly<Record<VoteKind, 'for' | 'against' | 'neither'>> = { approve: 'for', edit: 'for', reject: 'against' };

/**
 * Counts votes. One rejection ends a review. Approvals count for the very bytes they were given to, once a person: an edit makes other
 * bytes, so it is the first approval of those and takes the earlier ones back.
 */
export function tally({ votes, needs }: Pick<Review, 'votes' | 'needs'>): Tally {
  const rejection = votes.find(({ kind }) => sides[kind] === 'against');
  if (rejection) return { kind: 'rejected', vote: rejection };
  const approvals = votes.filter(({ kind }) => sides[kind] === 'for');
  const last = approvals.at(-1);
  if (!last) return { kind: 'open', missing: needs.approvals };
  const standing = approvals.filter(({ proposal }) => proposal.sha256 === last.proposal.sha256);
  const people = new Set(standing.map(({ reviewer }) => reviewer)).size;
  return people >= needs.approvals
    ? { kind: 'approved', draft: last.draft, digest: last.proposal.sha256, votes: standing }
    : { kind: 'open', missing: needs.approvals - people };
}

/** How many more people have to approve a review once the next one has. */
export function othersNeeded(review: Pick<Review, 'votes' | 'needs'>): number {
  const result = tally(review);
  return result.kind === 'open' ? Math.max(0, result.missing - 1) : 0;
}
