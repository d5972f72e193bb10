import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../../domain/content/canonical.ts';
import { lookBack } from '../../../usecases/steps/look-back.ts';
import { aDraft, aPublication, aReview, aReviewId, aVote, after, put, changeOf } from '../../doubles/fixtures.ts';
import { createReviewLine, sample } from '../../doubles/review-line.ts';

/** The line after its review was rejected: drafts 2 and 3 have been made since, and draft 1 was published. */
async function afterMore() {
  const line = await createReviewLine();
  await line.ask();
  const record = await line.record();
  const contents = await Promise.all(
    ['Too loud.', { headline: 'Second' }].map((value: Json) => line.deps.contents.prepare(record.task, value)),
  );
  const [reason, second] = contents;
  const asked = record.reviews[0]!;
  const rejected = { ...asked, status: 'delivered' as const, votes: [aVote({ kind: 'reject', reason: reason!.ref, reviewerName: 'Ben' })] };
  const newer = aReview(record.task, { id: aReviewId(new Date(after(60_000))), about: { kind: 'draft', draft: 3 } });
  await line.store.commit(
    record,
    changeOf(record.task, {}, [
      ...contents.map((content) => ({ put: 'content' as const, content })),
      put.review(rejected),
      put.review(newer),
      put.draft(aDraft({ number: 2, source: 'reviewer', output: second!.ref })),
      put.draft(aDraft({ number: 3, output: second!.ref })),
      put.publication(aPublication({ draft: 1, status: 'published', at: after(30_000) })),
    ]),
  );
  return { line, record: await line.record(), newer };
}

describe('what a page tells of the past', () => {
  it('is the drafts before this one, newest first, with what was published of them', async () => {
    const { line, record, newer } = await afterMore();
    const { earlier } = await lookBack(line.deps.contents, record, newer, ({ number }) => [`Why ${number}.`]);
    expect(earlier).toEqual([
      { number: 2, source: 'reviewer', reasons: ['Why 2.'], output: { headline: 'Second' } },
      { number: 1, source: 'model', reasons: ['Why 1.'], output: sample.output, published: after(30_000) },
    ]);
  });

  it('is what reviewers said, and of none what was erased', async () => {
    const { line, record, newer } = await afterMore();
    const { notes } = await lookBack(line.deps.contents, record, newer, () => []);
    expect(notes).toMatchObject([{ reviewerName: 'Ben', kind: 'reject', reason: 'Too loud.' }]);
    const erased = { ...line.deps.contents, get: async () => undefined };
    expect(await lookBack(erased, record, newer, () => [])).toMatchObject({ notes: [], earlier: [{ number: 2 }, { number: 1 }] });
  });
});
