import { describe, expect, it } from '@jest/globals';
import { validate } from '#usecases/validate.ts';
import { aReview, decidedBy } from '../doubles/fixtures.ts';
import { createLine, goodOutput, spec, taskId, type Line } from '../doubles/line.ts';

const seen = () => undefined;
const judge = (line: Line, draft = 1) => validate(line, { taskId, run: 1, draft }, seen);

describe('validate', () => {
  it('lets a good draft through and stores why', async () => {
    const line = createLine();
    line.addDraft(goodOutput);
    expect(await judge(line)).toEqual({ taskId, run: 1, draft: 1, verdict: 'auto' });
    expect(line.record.drafts[0]?.judgement).toMatchObject({
      verdict: 'auto',
      confidence: 1,
      checks: [{ check: 'output-schema', result: 'pass' }, { check: 'banned-phrases' }, { check: 'banned-phrases' }],
    });
    expect(JSON.parse(line.text(line.record.drafts[0]?.judgement?.results) ?? '[]')).toHaveLength(3);
  });

  it.each([
    ['a value of the draft', { output: '/headline', in: [goodOutput.headline] }, ['Look at it.']],
    ['a value of the input', { input: '/price', above: 9 }, ['Look at it.']],
    [
      'a value that is not there',
      { output: '/note', in: ['x'] },
      ['Look at it. (What the policy looks at, /note of the output, is not there.)'],
    ],
  ])('shows a draft to a person by %s, and says why in the words of its author', async (_what, rule, reasons) => {
    const line = createLine({ review: { ...spec.review, when: [{ ...rule, because: 'Look at it.' }] } });
    line.addDraft(goodOutput);
    expect((await judge(line)).verdict).toBe('review');
    expect(line.record.drafts[0]?.judgement?.reasons).toEqual(reasons);
  });

  it('sends a failing draft back with the next number, then to a person when no repair is left', async () => {
    const line = createLine();
    line.addDraft({ headline: 'Guaranteed teapot' });
    expect(await judge(line)).toEqual({ taskId, run: 1, draft: 2, verdict: 'repair' });
    line.addDraft({ headline: 'A guaranteed teapot' });
    expect(await judge(line, 2)).toEqual({ taskId, run: 1, draft: 2, verdict: 'review' });
    expect(line.record.drafts.find(({ number }) => number === 2)?.judgement?.confidenceParts).toMatchObject({ repairs: 0.9, checks: 0 });
  });

  it('shows people the draft that a reviewer asked for, though its rules let it through, and lets it be repaired anew', async () => {
    const line = createLine();
    line.addDraft({ headline: 'Guaranteed teapot' });
    await judge(line);
    line.addDraft({ headline: 'A guaranteed teapot' });
    await judge(line, 2);
    const wish = { kind: 'regenerate', draft: 2, asksFor: 3 } as const;
    line.record.reviews.push({
      ...decidedBy(aReview(line.record.task, { about: { kind: 'draft', draft: 2 } }), wish),
      status: 'delivered',
    });
    line.addDraft({ headline: 'Guaranteed again' });
    expect(await judge(line, 3)).toMatchObject({ draft: 4, verdict: 'repair' });
    line.addDraft(goodOutput);
    expect(await judge(line, 4)).toMatchObject({ draft: 4, verdict: 'review' });
    expect(line.record.drafts.at(-1)?.judgement).toMatchObject({ reasons: ['A reviewer asked for this draft.'] });
  });

  it('keeps customer text out of the judgement', async () => {
    const line = createLine();
    line.addDraft({ headline: 'Guaranteed cheap teapot 12345' });
    await judge(line);
    expect(JSON.stringify(line.record.drafts[0]?.judgement)).not.toMatch(/teapot|12345|guaranteed/iu);
    expect(line.text(line.record.drafts[0]?.judgement?.results)).toMatch(/guaranteed/u);
  });

  it('judges once: a second call answers from the record', async () => {
    const line = createLine();
    const { output } = line.addDraft({ headline: 'A cheap teapot' });
    const first = await judge(line);
    line.tamper(output, goodOutput);
    expect(await judge(line)).toEqual(first);
    expect(line.events).toEqual(['draft.judged']);
  });

  it('lets the first of two calls at once win', async () => {
    const line = createLine();
    const draft = line.addDraft(goodOutput);
    line.interrupt(() => {
      line.record.task = { ...line.record.task, version: 99 };
      line.record.drafts = [
        { ...draft, judgement: { verdict: 'review', checks: [], confidence: null, confidenceParts: {}, reasons: [], at: draft.at } },
      ];
    });
    expect((await judge(line)).verdict).toBe('review');
    expect(line.events).toEqual([]);
  });

  it.each([
    ['refused', 'fallback'],
    ['route-down', 'fallback'],
    ['invalid-json', 'repair'],
    ['truncated', 'repair'],
  ] as const)('routes %s to %s', async (outcome, verdict) => {
    const line = createLine();
    line.addDraft(undefined, { outcome });
    expect((await judge(line)).verdict).toBe(verdict);
  });

  it('sends a draft whose bytes were changed to a person', async () => {
    const line = createLine();
    const { output } = line.addDraft(goodOutput);
    line.tamper(output, { headline: 'Another teapot' });
    expect((await judge(line)).verdict).toBe('review');
  });

  it.each([
    ['its task has ended', { status: 'cancelled' as const }],
    ['it was parked', { status: 'held' as const, run: 2 }],
    ['a later one goes on', { run: 2 }],
  ])('stores nothing for a run that is over: %s', async (_why, fields) => {
    const line = createLine({}, fields);
    line.addDraft({ headline: 'Guaranteed' });
    expect(await judge(line)).toEqual({ taskId, run: 1, draft: 1, verdict: 'superseded' });
    // Infer bought nothing for it, so there may be no such draft.
    expect(await judge(line, 2)).toEqual({ taskId, run: 1, draft: 2, verdict: 'superseded' });
    expect(line.events).toEqual([]);
  });

  it('stores nothing when another run begins while it judges', async () => {
    const line = createLine();
    line.addDraft(goodOutput);
    line.interrupt(() => (line.record.task = { ...line.record.task, run: 2, version: 50 }));
    expect((await judge(line)).verdict).toBe('superseded');
    expect(line.record.drafts[0]?.judgement).toBeUndefined();
  });

  it.each([
    ['DraftMissingError', (line: Line) => judge(line, 7)],
    [
      'TaskMissingError',
      (line: Line) => validate({ ...line, store: { ...line.store, record: async () => undefined } }, { taskId, run: 1, draft: 1 }, seen),
    ],
    ['RevisionMissingError', (line: Line) => judge({ ...line, registry: { ...line.registry, revision: async () => undefined } })],
    [
      'ContentUnreadableError',
      (line: Line) =>
        judge({
          ...line,
          contents: {
            ...line.contents,
            get: async (place, ref) => (ref.id === line.record.task.input.id ? undefined : line.contents.get(place, ref)),
          },
        }),
    ],
  ])('throws %s when that is what is wrong', async (name, run) => {
    const line = createLine();
    line.addDraft(goodOutput);
    await expect(run(line)).rejects.toMatchObject({ name });
  });
});
