import { describe, expect, it } from '@jest/globals';
import type { Json } from '#domain/content/canonical.ts';
import type { ContentName } from '#domain/content/content.ts';
import type { TaskWrite } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import { TaskViewSchema, type TaskView } from '#domain/task/view.ts';
import { viewTask } from '#usecases/steps/view-task.ts';
import { aDecision, aDraft, after, aPublication, aReview, changeOf, put, running } from '../../doubles/fixtures.ts';
import { createMemoryLine } from '../../doubles/line-in-memory.ts';

type Given = {
  fields?: Partial<Task>;
  contents?: [ContentName, Json][];
  writes?: (task: Task) => TaskWrite[];
  erased?: ContentName[];
};

/** How a task is seen ten seconds after it was made. */
async function viewOf({ fields = {}, contents = [], writes = () => [], erased = [] }: Given): Promise<TaskView> {
  const line = createMemoryLine();
  const task = await line.given(fields);
  const prepared = await Promise.all(contents.map(([name, value]) => line.store.contents.prepare(task, name, value)));
  await line.store.commit(task, changeOf(task, {}, [...writes(task), ...prepared.map(put.content)]));
  for (const name of erased) line.store.erase(task.id, name);
  line.clock.pass(10_000);
  return TaskViewSchema.parse(await viewTask(line.store.contents, await line.record(task.id), line.clock.now()));
}

const judged = { verdict: 'auto', checks: [{ check: 'length', result: 'pass' }], confidenceParts: {}, reasons: [], at: after(0) } as const;
const model = { endpoint: 'primary', id: 'smollm2', version: '1' };
const sha = 'a'.repeat(64);

describe('a task as its team sees it', () => {
  it('that waits to start has a reason and nothing else yet', async () => {
    const view = await viewOf({ fields: { subject: 'A-1' } });
    expect(view).toEqual({
      id: expect.stringMatching(/^tsk_/),
      automation: 'product-description',
      revision: 1,
      status: 'queued',
      done: false,
      subject: 'A-1',
      createdAt: after(0),
      updatedAt: after(0),
      links: { self: `/v1/tasks/${view.id}`, events: `/v1/tasks/${view.id}/events` },
      waitingFor: { kind: 'start', since: after(0), act: 'Starts by itself.' },
      checks: [],
      publications: [],
      usage: { inputTokens: 0, outputTokens: 0, usd: 0 },
      timings: { queuedMs: 10_000, activeMs: 0, reviewMs: 0, totalMs: 10_000 },
    });
  });

  it('that has a draft has its output, checks, confidence and model', async () => {
    const checks = [{ check: 'length', result: 'pass', message: '42 words', spans: [] }];
    const view = await viewOf({
      fields: { ...running, draft: 1 },
      contents: [
        ['draft-1', { headline: 'A teapot' }],
        ['checks-1', checks],
      ],
      writes: () => [
        put.draft(aDraft({ contentSha256: sha, judgement: { ...judged, checks: [...judged.checks], reasons: [], confidence: 0.9 } })),
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
      contents: [['note-1', 'Not our voice.']],
      writes: (task) => [
        put.draft(aDraft()),
        put.review(aReview(task, { status: 'delivered', decision: aDecision({ kind: 'reject', hasReason: true }), decisions: 1 })),
      ],
    });
    expect(view.review).toEqual({
      status: 'delivered',
      reasons: [expect.stringContaining('62 %')],
      openedAt: after(0),
      expiresAt: after(60 * 60_000),
      decision: 'reject',
      decidedAt: after(60_000),
      assurance: 'link',
      reason: 'Not our voice.',
    });
  });

  it('names no reviewer and no address', async () => {
    const view = await viewOf({ writes: (task) => [put.review(aReview(task, { status: 'decided', decision: aDecision() }))] });
    expect(JSON.stringify(view)).not.toMatch(/brand-editors\/0|Ann Example|task-token/);
  });

  it.each([
    ['the newest, while nothing is decided', {}, [], 'third'],
    ['the approved one, once it is approved', { draft: 2 }, [], 'second'],
    ['the published one, once it is published', { draft: 2 }, [1], 'first'],
  ] as const)('shows of several drafts %s', async (_which, approved, published, headline) => {
    const approval = { digest: sha, decision: 'approve', at: after(0), reviewer: 'r', assurance: 'link', ...approved } as const;
    const view = await viewOf({
      fields: { draft: 3, ...('draft' in approval ? { approval } : {}) },
      contents: ['first', 'second', 'third'].map((text, index): [ContentName, Json] => [`draft-${index + 1}`, { headline: text }]),
      writes: () => [
        ...[1, 2, 3].map((number) => put.draft(aDraft({ number, contentSha256: sha }))),
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
    expect((await viewOf({ fields: { hasMetadata: true }, contents: [['metadata', metadata]] })).metadata).toEqual(metadata);
  });

  it('stays to be seen when its content was erased', async () => {
    const contents: [ContentName, Json][] = [
      ['draft-1', { headline: 'A teapot' }],
      ['checks-1', []],
      ['metadata', { order: '7' }],
      ['note-1', 'Fits.'],
    ];
    const view = await viewOf({
      fields: { status: 'completed', finishedAt: after(1), draft: 1, hasMetadata: true },
      contents,
      writes: (task) => [
        put.draft(aDraft({ contentSha256: sha, judgement: { ...judged, checks: [], reasons: [], confidence: null } })),
        put.review(aReview(task, { status: 'delivered', decision: aDecision({ hasReason: true }) })),
      ],
      erased: contents.map(([name]) => name),
    });
    expect([view.output, view.checks, view.metadata, view.review?.reason, view.confidence]).toEqual([
      undefined,
      [],
      undefined,
      undefined,
      undefined,
    ]);
    expect(view.review?.decision).toBe('approve');
  });

  it('that has ended waits for nothing, and says why it failed', async () => {
    const error = { type: 'review-expired', detail: 'Nobody decided in time.' };
    const view = await viewOf({ fields: { status: 'failed', finishedAt: after(4000), error } });
    expect(view).toMatchObject({ done: true, error, timings: { totalMs: 4000 } });
    expect(view.waitingFor).toBeUndefined();
  });
});
