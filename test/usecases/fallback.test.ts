import { describe, expect, it } from '@jest/globals';
import { fallback } from '#usecases/fallback.ts';
import { validate } from '#usecases/validate.ts';
import { createLine, goodOutput, taskId, type Line } from '../doubles/line.ts';

const seen = () => undefined;
const fall = (line: Line) => fallback(line, { taskId, run: 1 }, seen);
const canned = (output: { headline: string }) => createLine({ fallback: { kind: 'canned', output } });

describe('a fallback to a person', () => {
  it('adds a draft without output when there is none at all', async () => {
    const line = createLine();
    expect(await fall(line)).toEqual({ taskId, run: 1, draft: 1, verdict: 'review' });
    expect(line.record.drafts).toMatchObject([{ number: 1, source: 'none', judgement: { verdict: 'review', confidence: null } }]);
    expect(line.record.drafts[0]?.judgement?.reasons).toEqual(['No usable draft could be had: a person writes it.']);
  });

  it('adds an empty draft after an answer that was no output', async () => {
    const line = createLine();
    line.addDraft(undefined, { outcome: 'refused' });
    await validate(line, { taskId, run: 1, draft: 1 }, seen);
    expect(await fall(line)).toMatchObject({ draft: 2, verdict: 'review' });
    expect(line.record.drafts[1]).toMatchObject({ source: 'none', outcome: 'refused' });
  });

  it('starts from the last draft where that has an output, and keeps what its checks said', async () => {
    const line = createLine();
    line.addDraft({ headline: 'Guaranteed' });
    await validate(line, { taskId, run: 1, draft: 1 }, seen);
    const results = line.record.drafts[0]?.judgement?.results;
    const messages = line.text(results);
    expect(messages).toContain('banned-phrases');
    expect(await fall(line)).toMatchObject({ draft: 1, verdict: 'review' });
    expect(line.record.drafts[0]?.judgement?.results).toEqual(results);
    expect(line.text(results)).toBe(messages);
    expect(line.record.drafts[0]?.judgement?.checks).toContainEqual({ check: 'banned-phrases', result: 'fail' });
  });

  it.each(['auto', 'written'] as const)(
    'leaves a draft that a reviewer wrote alone, judged as %s, and gives the person an empty one',
    async (verdict) => {
      const line = createLine();
      line.addDraft({ headline: 'Withdrawn' });
      await validate(line, { taskId, run: 1, draft: 1 }, seen);
      const judgement = line.record.drafts[0]?.judgement;
      line.addDraft({ headline: 'Withdrawn, too' }, { source: 'reviewer', ...(judgement ? { judgement: { ...judgement, verdict } } : {}) });
      expect(await fall(line)).toMatchObject({ draft: 3, verdict: 'review' });
      expect(line.record.drafts[2]).toMatchObject({ number: 3, source: 'none' });
    },
  );
});

describe('a canned fallback', () => {
  it('publishes by itself when it passes and the policy has nothing to ask', async () => {
    const line = canned(goodOutput);
    expect(await fall(line)).toEqual({ taskId, run: 1, draft: 1, verdict: 'auto' });
    expect(line.record.drafts[0]).toMatchObject({ source: 'canned', judgement: { verdict: 'auto' } });
    expect(line.text(line.record.drafts[0]?.output)).toBe('{"headline":"A teapot for 9.99"}');
    expect(line.events).toEqual(['draft.made', 'draft.judged']);
  });

  it.each([
    ['fails a check', { headline: 'Guaranteed' }],
    ['breaks the output schema', { headline: 'x'.repeat(41) }],
    ['warns', { headline: 'cheap' }],
  ])('goes to a person when it %s, never back to the model', async (_why, output) => {
    expect((await fall(canned(output))).verdict).toBe('review');
  });

  it('follows a draft with an output, too', async () => {
    const line = canned(goodOutput);
    line.addDraft({ headline: 'Guaranteed' });
    await validate(line, { taskId, run: 1, draft: 1 }, seen);
    expect(await fall(line)).toMatchObject({ draft: 2, verdict: 'auto' });
  });
});

describe('a fallback asked for twice', () => {
  it.each([
    ['person', () => createLine()],
    ['canned', () => canned(goodOutput)],
  ])('adds one draft only (%s)', async (_kind, make) => {
    const line = make();
    const first = await fall(line);
    expect(await fall(line)).toEqual(first);
    expect(line.record.drafts).toHaveLength(1);
  });

  it('goes on after a crash between draft and judgement', async () => {
    const line = canned(goodOutput);
    await fall(line);
    line.record.drafts = line.record.drafts.map(({ judgement: _judgement, ...rest }) => rest);
    expect(await fall(line)).toMatchObject({ draft: 1, verdict: 'auto' });
    expect(line.record.drafts).toHaveLength(1);
  });

  it.each(['auto', 'review'] as const)('keeps a verdict that was final (%s)', async (verdict) => {
    const line = canned(goodOutput);
    line.addDraft(verdict === 'auto' ? { headline: 'A teapot' } : { headline: 'A cheap teapot' });
    await validate(line, { taskId, run: 1, draft: 1 }, seen);
    const before = structuredClone(line.record);
    expect(await fall(line)).toMatchObject({ draft: 1, verdict });
    expect(line.record).toEqual(before);
  });
});

describe('a run that is over', () => {
  it.each([
    ['its task has ended', { status: 'cancelled' as const }],
    ['it was parked', { status: 'held' as const, run: 2 }],
    ['a later one goes on', { run: 2 }],
  ])('takes no fallback: %s', async (_why, fields) => {
    const line = createLine({}, fields);
    expect(await fall(line)).toEqual({ taskId, run: 1, draft: 1, verdict: 'superseded' });
    expect(line.record.drafts).toEqual([]);
    expect(line.events).toEqual([]);
  });

  it.each([
    ['person', () => createLine()],
    ['canned', () => canned(goodOutput)],
  ])('takes none when the later one begins first (%s)', async (_kind, make) => {
    const line = make();
    line.interrupt(() => (line.record.task = { ...line.record.task, run: 2, version: 50 }));
    expect((await fall(line)).verdict).toBe('superseded');
    expect(line.record.drafts).toEqual([]);
  });
});
