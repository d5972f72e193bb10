import { describe, expect, it } from '@jest/globals';
import { fallback } from '#usecases/fallback.ts';
import { validate } from '#usecases/validate.ts';
import { createLine, goodOutput, taskId, type Line } from '../doubles/line.ts';

const seen = () => undefined;
const fall = (line: Line, error?: string) => fallback(line, { taskId, run: 1, error }, seen);
const canned = (output: { headline: string }) => createLine({ fallback: { kind: 'canned', output } });

describe('a fallback to a person', () => {
  it('adds a draft without output when there is none at all', async () => {
    const line = createLine();
    expect(await fall(line, 'PromptRenderError')).toEqual({ taskId, run: 1, draft: 1, verdict: 'review' });
    expect(line.record.drafts).toMatchObject([{ number: 1, source: 'none', judgement: { verdict: 'review', confidence: null } }]);
    expect(line.record.drafts[0]?.judgement?.reasons.join(' ')).toContain('PromptRenderError');
  });

  it('uses the empty draft that a route that was down left', async () => {
    const line = createLine();
    line.addDraft(undefined, { source: 'none', outcome: 'route-down' });
    await validate(line, { taskId, run: 1, draft: 1 }, seen);
    expect(await fall(line)).toMatchObject({ draft: 1, verdict: 'review' });
    expect(line.record.drafts).toHaveLength(1);
    expect(line.record.drafts[0]?.judgement?.reasons).toContain('No model endpoint of the route answered.');
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
    expect(await fall(line, 'ModelTimeout')).toMatchObject({ draft: 1, verdict: 'review' });
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
      expect(await fall(line, 'ModelTimeout')).toMatchObject({ draft: 3, verdict: 'review' });
      expect(line.record.drafts[2]).toMatchObject({ number: 3, source: 'none' });
    },
  );

  it('does not repeat an error that does not look like a name', async () => {
    const line = createLine();
    await fall(line, 'the teapot of Mr Smith');
    expect(JSON.stringify(line.record)).not.toContain('Smith');
  });
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

  it('keeps a verdict that was final when a late error led here', async () => {
    const line = createLine();
    line.addDraft(goodOutput);
    await validate(line, { taskId, run: 1, draft: 1 }, seen);
    expect(await fall(line, 'States.Timeout')).toMatchObject({ draft: 1, verdict: 'auto' });
  });

  it('adds nothing to a task that has ended', async () => {
    const line = createLine({}, { status: 'cancelled' });
    expect((await fall(line)).verdict).toBe('auto');
    expect(line.record.drafts).toEqual([]);
  });
});
