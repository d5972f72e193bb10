import { inTheWay, obstaclesOf } from '../draft/obstacles.ts';
import type { Draft } from '../draft/schema.ts';
import type { Review, Vote } from '../review/schema.ts';
import { tally } from '../review/tally.ts';
import type { TaskRecord } from './record.ts';

/** Why a draft may leave, or why it may not. */
export type Right =
  /** The rules let it through: its own verdict. */
  | { kind: 'verdict' }
  /** People let it through, and exactly the bytes with this digest, though these checks failed. */
  | { kind: 'approval'; digest: string; review: Review; votes: readonly Vote[]; overruled: string[] }
  | { kind: 'none'; why: string };

/**
 * The one rule for publishing, derived from judgements and votes and from nothing else: a draft leaves by its own verdict `auto`, or by a
 * review that approved it and whose time to undo is over. What a reviewer wrote leaves by votes alone.
 *
 * Either way its judgement says that it fits the output schema. For `auto` no check has failed; each vote of an approval has overruled,
 * with a reason, what failed, and the revision allows that.
 */
export function rightToPublish({ drafts, reviews }: Pick<TaskRecord, 'drafts' | 'reviews'>, number: number): Right {
  const draft = drafts.find((each) => each.number === number);
  if (!draft) return { kind: 'none', why: `there is no draft ${number}` };
  const approval = approvalOf(reviews, number);
  if (approval) {
    const left = leftBy(approval, draft);
    return left.length === 0 ? approval : { kind: 'none', why: `it was approved, and still in the way is ${left.join(', ')}` };
  }
  return isAuto(draft) ? { kind: 'verdict' } : { kind: 'none', why: whyNot(draft, reviews) };
}

/** The approval of a draft that can no longer be taken back. */
export function approvalOf(reviews: readonly Review[], draft: number): Extract<Right, { kind: 'approval' }> | undefined {
  for (const review of reviews.toReversed()) {
    if (review.status !== 'delivered') continue;
    const result = tally(review);
    if (result.kind !== 'approved' || result.draft !== draft) continue;
    const { digest, votes } = result;
    return { kind: 'approval', digest, review, votes, overruled: [...new Set(votes.flatMap(({ overruled }) => overruled))] };
  }
  return undefined;
}

/** The checks that a vote of an approval did not get past. */
function leftBy({ review, votes }: Extract<Right, { kind: 'approval' }>, { judgement }: Draft): string[] {
  const obstacles = obstaclesOf(judgement?.checks ?? [], review.overrule);
  return [...new Set(votes.flatMap(({ overruled, reason }) => inTheWay(obstacles, reason ? overruled : [])))];
}

function isAuto({ source, judgement }: Draft): boolean {
  if (source === 'reviewer' || source === 'none' || judgement?.verdict !== 'auto') return false;
  return inTheWay(obstaclesOf(judgement.checks, []), []).length === 0;
}

function whyNot({ number, source, judgement }: Draft, reviews: readonly Review[]): string {
  const asked = reviews.some(({ about }) => about.draft === number);
  const by = source === 'reviewer' ? 'a reviewer wrote it' : `its verdict is "${judgement?.verdict ?? 'none'}"`;
  return `${by}, and ${asked ? 'its review has not approved it' : 'no review approved it'}`;
}
