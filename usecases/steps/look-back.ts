import type { Draft } from '#domain/draft/schema.ts';
import type { Review } from '#domain/review/schema.ts';
import type { EarlierDraft, EarlierNote } from '#domain/review/view.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import type { ContentStore } from '../ports/content-store.ts';
import { findNote, findOutput } from '../task-contents.ts';

/** How far a page looks back. */
const most = 5;

/** What a reviewer may want to know of the task's past: its drafts before the one under review, and what reviewers said of them. Newest first. */
export async function lookBack(
  contents: ContentStore,
  { task, drafts, reviews, publications }: TaskRecord,
  review: Review,
  reasonsOf: (draft: Draft) => string[],
): Promise<{ earlier: EarlierDraft[]; notes: EarlierNote[] }> {
  const before = drafts
    .filter(({ number }) => number < review.about.draft)
    .slice(-most)
    .toReversed();
  const earlier = before.map(async (draft): Promise<EarlierDraft> => {
    const output = await findOutput(contents, task, draft);
    const published = publications.findLast((each) => each.draft === draft.number && each.status === 'published')?.at;
    return {
      number: draft.number,
      source: draft.source,
      reasons: reasonsOf(draft),
      ...(output ? { output } : {}),
      ...(published === undefined ? {} : { published }),
    };
  });
  const votes = reviews.filter(({ id }) => id !== review.id).flatMap((other) => other.votes);
  const notes = votes
    .slice(-most)
    .toReversed()
    .map(async ({ reviewerName, kind, at, reason }): Promise<EarlierNote[]> => {
      const text = reason && (await findNote(contents, task, reason));
      return text === undefined ? [] : [{ reviewerName, kind, at, reason: text }];
    });
  return { earlier: await Promise.all(earlier), notes: (await Promise.all(notes)).flat() };
}
