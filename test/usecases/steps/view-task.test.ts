import { describe, expect, it } from '@jest/globals';
import type { Json } from '#domain/content/canonical.ts';
import type { ContentRef } from '#domain/content/content.ts';
import type { TaskWrite } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import { TaskViewSchema, type TaskView } from '#domain/task/view.ts';
import { viewStoredTask } from '#usecases/steps/view-task.ts';
import { aDraft, after, aPublication, aReview, aReviewId, aVote, changeOf, decidedBy, fits, put, running } from '../../doubles/fixtures.ts';
import { createMemoryLine } from '../../doubles/line-in-memory.ts';

/** Where the values lie that a test named, by that name. */
type Refs = (name: string) => ContentRef;

type Given = {
  fields?: Partial<Task>;
  /** The same, of what names content. */
  about?: (of: Refs) => Partial<Task>;
  contents?: Record<string, Json>;
  writes?: (task: Task, of: Refs) => TaskWrite[];
  erased?: boolean;
};

/** How a task is seen ten seconds after it was made. */
async function viewOf({ fields = {}, about = () => ({}), contents = {}, writes = () => [], erased = false }: Given): Promise<TaskView> {
  const line = createMemoryLine();
  const task = await line.given(fields);
  const names = Object.keys(contents);
  const prepared = await Promise.all(Object.values(contents).map((value) => line.store.contents.prepare(task, value)));
  const of: Refs = (name) => {
    const content = prepared[names.indexOf(name)];
    if (!content) throw new Error(`the test has no content ${name}`);
    return content.ref;
  };
  const change = changeOf(task, about(of), [...writes(task, of), ...prepared.map(put.content)]);
  await line.store.commit(await line.record(task.id), change);
  if (erased) for (const { ref } of prepared) line.store.erase(task.id, ref);
  line.clock.pass(10_000);
  return TaskViewSchema.parse(await viewStoredTask(line.store.contents, await line.record(task.id), line.clock.now()));
}

const judged = { verdict: 'auto', checks: [{ check: 'length', result: 'pass' }], confidenceParts: {}, reasons: [], at: after(0) } as const;
const model = { endpoint: 'primary', id: 'smollm2', version: '1' };

describe('a task as its team sees it', () => {
  it('that waits to start has a reason and nothing else yet', async () => {
    const view = await viewOf({ contents: { about: { input: {}, subject: 'A-1' } }, about: (of) => ({ input: of('about') }) });
    expect(view).toEqual({
      id: expect.stringMatching(/^tsk_/),
      automation: 'product-description',
      revision: 1,
      lane: 'interactive',
      status: 'queued',
      done: false,
      end: 0,
      subject: 'A-1',
      createdAt: after(0),
      updatedAt: after(0),
      links: { self: `/v1/tasks/${view.id}`, events: `/v1/tasks/${view.id}/events` },
      waitingFor: { kind: 'start', since: after(0), act: 'Starts by itself.' },
      checks: [],
      reviews: [],
      publications: [],
      usage: { inputTokens: 0, outputTokens: 0, usd: 0 },
      timings: { queuedMs: 10_000, activeMs: 0, reviewMs: 0, totalMs: 10_000 },
    });
  });

  it('that has a draft has its output, checks, confidence and model', async () => {
    const checks = [{ check: 'length', result: 'pass', message: '42 words', spans: [] }];
    const view = await viewOf({
      fields: { ...running, draft: 1 },
      contents: { output: { headline: 'A teapot' }, results: checks },
      writes: (_task, of) => [
        put.draft(
          aDraft({
            output: of('output'),
            judgement: { ...judged, checks: [...judged.checks], results: of('results'), reasons: [], confidence: 0.9 },
          }),
        ),
      ],
    });
    expect(view).toMatchObject({
      status: 'running',
      output: { headline: 'A teapot' },
      checks,
      confidence: 0.9,
      model,
      usage: { inputTokens: 100, outputTokens: 20, usd: 0.001 },
    });
  });

  it('says what was decided and with which words', async () => {
    const view = await viewOf({
      fields: { status: 'rejected', finishedAt: after(5000), draft: 1 },
      contents: { reason: 'Not our voice.' },
      writes: (task, of) => [
        put.draft(aDraft()),
        put.review({ ...decidedBy(aReview(task), { kind: 'reject', reason: of('reason') }), status: 'delivered' }),
      ],
    });
    expect(view.reviews).toEqual([
      {
        id: expect.stringMatching(/^rvw_/),
        purpose: 'release',
        status: 'delivered',
        draft: 1,
        needs: { approvals: 1, rejections: 1 },
        reasons: [expect.stringContaining('62 %')],
        openedAt: after(0),
        deadline: after(60 * 60_000),
        votes: [{ kind: 'reject', at: after(60_000), assurance: 'link', overruled: [], reason: 'Not our voice.' }],
      },
    ]);
  });

  it('tells each vote with its own words, and none where none were said', async () => {
    const view = await viewOf({
      contents: { first: 'Fits.', third: 'Fits, too.' },
      writes: (task, of) => [
        put.review(
          aReview(task, {
            needs: { approvals: 4, rejections: 1 },
            cast: 3,
            votes: [
              aVote({ reason: of('first') }),
              aVote({ number: 2, reviewer: 'brand-editors/ben' }),
              aVote({ number: 3, reviewer: 'brand-editors/cem', reason: of('third') }),
            ],
          }),
        ),
      ],
    });
    expect(view.reviews[0]?.votes.map(({ reason }) => reason)).toEqual(['Fits.', undefined, 'Fits, too.']);
  });

  it('tells which checks each vote let pass', async () => {
    const view = await viewOf({
      contents: { reason: 'The number is a name.' },
      writes: (task, of) => [
        put.review(aReview(task, { cast: 1, votes: [aVote({ reason: of('reason'), overruled: ['grounded-numbers'] })] })),
      ],
    });
    expect(view.reviews[0]?.votes).toMatchObject([{ overruled: ['grounded-numbers'], reason: 'The number is a name.' }]);
  });

  it('shows its reviews oldest first', async () => {
    const ids: string[] = [];
    const view = await viewOf({
      writes: (task) =>
        [1, 2].map((draft) => {
          const review = aReview(task, { id: aReviewId(new Date(after(draft))), about: { kind: 'draft', draft } });
          ids.push(review.id);
          return put.review(review);
        }),
    });
    expect(view.reviews.map(({ id }) => id)).toEqual(ids);
  });

  it('names no reviewer and no address', async () => {
    const view = await viewOf({ writes: (task) => [put.review(decidedBy(aReview(task)))] });
    expect(view.reviews[0]?.votes).toHaveLength(1);
    expect(JSON.stringify(view)).not.toMatch(/brand-editors\/0|Ann Example|task-token/);
  });

  it.each([
    ['the newest, while nothing is decided', undefined, [], 'third'],
    ['the newest, while an approval can be taken back', 'decided', [], 'third'],
    ['the approved one, once it is approved', 'delivered', [], 'second'],
    ['the published one, once it is published', 'delivered', [1], 'first'],
  ] as const)('shows of several drafts %s', async (_which, status, published, headline) => {
    const names = ['first', 'second', 'third'];
    const view = await viewOf({
      fields: { draft: 3 },
      contents: Object.fromEntries(names.map((text) => [text, { headline: text }])),
      writes: (task, of) => [
        ...names.map((name, index) =>
          put.draft(aDraft({ number: index + 1, output: of(name), judgement: { ...judged, checks: fits, confidence: null, reasons: [] } })),
        ),
        ...(status ? [put.review({ ...decidedBy(aReview(task, { about: { kind: 'draft', draft: 2 } }), { draft: 2 }), status })] : []),
        ...published.map((draft) => put.publication(aPublication({ draft }))),
      ],
    });
    expect(view.output).toEqual({ headline });
  });

  it('names the model of the text that a person then changed', async () => {
    const { model: _model, ...edited } = aDraft({ number: 2, source: 'reviewer' });
    const view = await viewOf({ fields: { draft: 2 }, writes: () => [put.draft(aDraft()), put.draft(edited)] });
    expect(view.model).toEqual(model);
  });

  it('gives metadata back as it came', async () => {
    const metadata = { order: '7', ключ: 'значение' };
    expect((await viewOf({ contents: { about: { input: {}, metadata } }, about: (of) => ({ input: of('about') }) })).metadata).toEqual(
      metadata,
    );
  });

  it('stays to be seen when its content was erased', async () => {
    const view = await viewOf({
      fields: { status: 'completed', finishedAt: after(1), draft: 1 },
      contents: { output: { headline: 'A teapot' }, results: [], about: { subject: 'A-1', metadata: { order: '7' } }, reason: 'Fits.' },
      about: (of) => ({ input: of('about') }),
      writes: (task, of) => [
        put.draft(
          aDraft({ output: of('output'), judgement: { ...judged, checks: [], results: of('results'), reasons: [], confidence: null } }),
        ),
        put.review({ ...decidedBy(aReview(task), { reason: of('reason') }), status: 'delivered' }),
      ],
      erased: true,
    });
    const [vote] = view.reviews[0]?.votes ?? [];
    expect([view.output, view.checks, view.subject, view.metadata, vote?.reason, view.confidence]).toEqual([
      undefined,
      [],
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(vote?.kind).toBe('approve');
  });

  it('that has ended waits for nothing, and says why it failed', async () => {
    const error = { type: 'review-expired', detail: 'Nobody decided in time.' };
    const view = await viewOf({ fields: { status: 'failed', end: 1, finishedAt: after(4000), error } });
    expect(view).toMatchObject({ done: true, end: 1, error, timings: { totalMs: 4000 } });
    expect(view.waitingFor).toBeUndefined();
  });
});
