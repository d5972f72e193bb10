import type { Draft } from '../draft/schema.ts';
import type { Review } from '../review/schema.ts';
import { tally } from '../review/tally.ts';
import { draftsSinceAsked, regenerationOf, silenceOf } from './regeneration.ts';
import type { TaskRecord } from './record.ts';
import { approvalOf, rightToPublish } from './right-to-publish.ts';

/** The state a run begins in, and the draft it is about. Nothing is asked for or made again that is on record. */
export type Entry = { at: 'Retrieve' } | { at: 'Infer' | 'Validate' | 'RequestReview' | 'Publish'; draft: number } | { at: 'Fallback' };

/**
 * Where the next run of a task goes on, from its records alone.
 * @param retrieves whether its revision looks for evidence; a run of one that does not begins with the draft
 */
export function entryOf(record: TaskRecord, retrieves = true): Entry {
  const { task, drafts, reviews } = record;
  const wish = regenerationOf(record);
  if (wish) return entryByDraft(record, draftsSinceAsked(record), { at: 'Infer', draft: wish.draft });
  if (silenceOf(record)) return silenceEntry(record);
  const approved = drafts.findLast(({ number }) => approvalOf(reviews, number));
  if (approved) return { at: 'Publish', draft: approved.number };
  const asked = reviews.findLast(({ end, status }) => end === task.end && status !== 'replaced' && status !== 'lapsed');
  if (asked) return { at: 'RequestReview', draft: asked.about.draft };
  const lapsed = lapsedDraft(reviews.at(-1));
  if (lapsed !== undefined) return { at: 'RequestReview', draft: lapsed };
  // What a reviewer wrote is not lost when the review about it ended without a decision.
  const written = drafts.find(({ number, source }) => source === 'reviewer' && number === reviews.at(-1)?.about.draft);
  if (written) return { at: 'RequestReview', draft: written.number };
  return entryByDraft(record, drafts, task.evidence || !retrieves ? { at: 'Infer', draft: 1 } : { at: 'Retrieve' });
}

/** Nobody decided: the fallback is taken, and goes where its checks and rules say. */
function silenceEntry(record: TaskRecord): Entry {
  const judged = draftsSinceAsked(record).filter(({ source, judgement }) => source === 'canned' && judgement);
  return entryByDraft(record, judged, { at: 'Fallback' });
}

/** Where it goes on from the newest of these drafts; without one, at the `first` step to it. */
function entryByDraft(record: TaskRecord, drafts: readonly Draft[], first: Entry): Entry {
  const newest = drafts.findLast(({ source }) => source !== 'reviewer');
  if (!newest) return first;
  const { number, judgement } = newest;
  if (!judgement) return { at: 'Validate', draft: number };
  switch (judgement.verdict) {
    case 'auto':
      return rightToPublish(record, number).kind === 'none' ? { at: 'RequestReview', draft: number } : { at: 'Publish', draft: number };
    case 'review':
    case 'written':
      return { at: 'RequestReview', draft: number };
    case 'repair':
      return { at: 'Infer', draft: number + 1 };
    case 'fallback':
      return { at: 'Fallback' };
    default:
      return judgement.verdict satisfies never;
  }
}

/** What people let through when their approval has lapsed since: they are asked about that again, and an edit is not lost. */
function lapsedDraft(review: Review | undefined): number | undefined {
  const result = review?.status === 'lapsed' ? tally(review) : undefined;
  return result?.kind === 'approved' ? result.draft : undefined;
}

/** Whether only publishing is left to do, or has begun. */
export function mayStillPublish(record: TaskRecord): boolean {
  return record.task.leaving !== undefined || record.publications.length > 0 || entryOf(record).at === 'Publish';
}

/** Whether a run that begins there asks a model for something. */
export function asksModel({ at }: Entry): boolean {
  return at === 'Retrieve' || at === 'Infer';
}
