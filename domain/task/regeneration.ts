import type { ContentRef } from '../content/content.ts';
import type { Draft } from '../draft/schema.ts';
import type { Review } from '../review/schema.ts';
import { tally } from '../review/tally.ts';
import { isSilent } from '../review/timing.ts';
import type { TaskRecord } from './record.ts';

/** Another draft that a reviewer asked for: its number, the draft they saw, and what they want of it. */
export type Regeneration = { draft: number; seen: number; note: ContentRef | undefined };

/** What the newest review came to, when that is another draft and can no longer be taken back. Drafts from its number on are made for it. */
export function regenerationOf({ reviews }: Pick<TaskRecord, 'reviews'>): Regeneration | undefined {
  const review = reviews.at(-1);
  return review && regenerated(review);
}

function regenerated(review: Review): Regeneration | undefined {
  if (review.status !== 'delivered') return undefined;
  const result = tally(review);
  return result.kind === 'regenerate' ? { draft: result.draft, seen: review.about.draft, note: result.vote.reason } : undefined;
}

/** How often another draft was asked for. */
export function regenerationsOf({ reviews }: Pick<TaskRecord, 'reviews'>): number {
  return reviews.filter((review) => regenerated(review)).length;
}

/** The draft that nobody decided about, when the newest review came to that and the fallback is to be taken instead. */
export function silenceOf({ reviews }: Pick<TaskRecord, 'reviews'>): { seen: number } | undefined {
  const review = reviews.at(-1);
  return review && isSilent(review) ? { seen: review.about.draft } : undefined;
}

/**
 * The drafts that were made since people last asked for one, or since nobody decided about one, or all: what they were told and judged by
 * before is over.
 */
export function draftsSinceAsked({ drafts, reviews }: Pick<TaskRecord, 'drafts' | 'reviews'>): Draft[] {
  const from = regenerationOf({ reviews })?.draft ?? (silenceOf({ reviews })?.seen ?? -1) + 1;
  return drafts.filter(({ number }) => number >= from);
}
