import type { Draft } from '../draft/schema.ts';
import type { Review, Vote } from '../review/schema.ts';
import { tally } from '../review/tally.ts';
import type { TaskRecord } from './record.ts';

/** Why a draft may leave, or why it may not. */
export type Right =
  /** The rules let it through: its own verdict. */
  | { kind: 'verdict' }
  /** People let it through, and exactly the bytes with this digest. */
  | { kind: 'approval'; digest: string; review: Review; votes: readonly Vote[] }
  | { kind: 'none'; why: string };

/**
 * The one rule for publishing, derived from verdicts and votes and from nothing else: a draft leaves by its own verdict `auto`, or by a
 * review that approved it and whose time to undo is over. What a reviewer wrote leaves by votes alone.
 */
export function rightToPublish({ drafts, reviews }: Pick<TaskRecord, 'drafts' | 'reviews'>, number: number): Right {
  const draft = drafts.find((each) => each.number === number);
  if (!draft) return { kind: 'none', why: `there is no draft ${number}` };
  const approval = approvalOf(reviews, number);
  if (approval) return approval;
  return isAuto(draft) ? { kind: 'verdict' } : { kind: 'none', why: whyNot(draft, reviews) };
}

/** The approval of a draft that can no longer be taken back. */
export function approvalOf(reviews: readonly Review[], draft: number): Extract<Right, { kind: 'approval' }> | undefined {
  for (const review of reviews.toReversed()) {
    if (review.status !== 'delivered') continue;
    const result = tally(review);
    if (result.kind === 'approved' && result.draft === draft)
      return { kind: 'approval', digest: result.digest, review, votes: result.votes };
  }
  return undefined;
}

function isAuto(draft: Draft): boolean {
  return draft.source !== 'reviewer' && draft.source !== 'none' && draft.judgement?.verdict === 'auto';
}

function whyNot({ number, source, judgement }: Draft, reviews: readonly Review[]): string {
  const asked = reviews.some(({ about }) => about.draft === number);
  const by = source === 'reviewer' ? 'a reviewer wrote it' : `its verdict is "${judgement?.verdict ?? 'none'}"`;
  return `${by}, and ${asked ? 'its review has not approved it' : 'no review approved it'}`;
}
