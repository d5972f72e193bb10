import { describe, expect, it } from '@jest/globals';
import { RevisionSpecSchema, type Revision } from '#domain/automation/schema.ts';
import { canonicalJson, sha256Hex, type Json } from '#domain/content/canonical.ts';
import type { ContentRef } from '#domain/content/content.ts';
import type { Draft } from '#domain/draft/schema.ts';
import { AutomationIdSchema, newContentId, TaskIdSchema } from '#domain/identity/ids.ts';
import { repairOpening } from '#domain/prompt/feedback.ts';
import type { ModelReply, ModelRequest } from '#domain/route/schema.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import { infer, type InferDependencies } from '#usecases/infer.ts';
import { aReview, decidedBy } from '../doubles/fixtures.ts';
import { createMemoryDraftClaims } from '../doubles/memory-draft-claims.ts';
import { createMemoryOutages } from '../doubles/memory-outages.ts';

const id = TaskIdSchema.parse('tsk_01JH0000000000000000000000');
const automation = AutomationIdSchema.parse('product-description');
const at = '2026-01-01T00:00:00.000Z';

/** Where a value lies when it is stored as the one so numbered. */
function refOf(number: number, value: Json): ContentRef {
  const text = canonicalJson(value);
  const bytes = Buffer.from(sha256Hex(`content ${number}`), 'hex');
  return { id: newContentId(new Date(at), bytes), sha256: sha256Hex(text), sizeBytes: Buffer.byteLength(text) };
}

const input = { title: 'Desk Lamp' };
const pool = 'server';

const task: Task = {
  id,
  team: 'catalogue',
  automation,
  revision: 3,
  route: 'default',
  lane: 'interactive',
  status: 'running',
  version: 2,
  run: 1,
  end: 0,
  requester: { sub: 's' },
  input: refOf(1, { input }),
  draft: 0,
  holdDays: 3,
  createdAt: at,
  updatedAt: at,
  reviewMs: 0,
  lastHash: '',
  salt: '',
  expiresAt: 1,
};

const revision: Revision = {
  automation,
  revision: 3,
  digest: 'd',
  createdAt: at,
  createdBy: 'c',
  spec: RevisionSpecSchema.parse({
    title: 'Product copy',
    description: 'Writes copy.',
    inputSchema: { type: 'object' },
    outputSchema: { type: 'object' },
    example: { input: { title: 'x' } },
    prompt: { system: 'Write.', user: '{% data %}{{ input.title }}\n{{ evidence }}{% enddata %}' },
    model: { route: 'default', maxTokens: 100 },
    review: { mode: 'pre-commit', when: [], reviewers: 'editors' },
    connectors: [{ connector: 'catalogue' }],
  }),
};

const usage = { inputTokens: 1000, outputTokens: 200 };
const answered: ModelReply = { kind: 'answered', output: { headline: 'Lamp' }, usage, latencyMs: 4, stopReason: 'stop' };

/** Everything around infer in memory, its model playing the given replies. */
function world(
  replies: ModelReply[],
  { record = {}, contents = [], paused = false }: { record?: Partial<TaskRecord>; contents?: [ContentRef, Json][]; paused?: boolean } = {},
) {
  const state: TaskRecord = { task, drafts: [], reviews: [], publications: [], ...record };
  const known: [ContentRef, Json][] = [[task.input, { input }], ...contents];
  const stored = new Map<string, string>(known.map(([ref, value]) => [ref.id, canonicalJson(value)]));
  let prepared = 100;
  const asked: ModelRequest[] = [];
  const events: unknown[] = [];
  let onAsk = () => {};
  let onCommit = () => {};
  const unused = () => Promise.reject(new Error('not part of drafting'));
  let now = Date.parse(at);
  const claims = createMemoryDraftClaims();
  const deps: InferDependencies = {
    claims,
    store: {
      create: unused,
      claim: unused,
      get: unused,
      events: unused,
      list: unused,
      due: unused,
      link: unused,
      postpone: unused,
      putOff: unused,
      told: unused,
      parked: unused,
      inAttention: unused,
      record: async () => structuredClone(state),
      commit: async (from, change) => {
        onCommit();
        if (from.task.version !== state.task.version) return 'stale';
        state.task = change.task;
        events.push(change.event);
        for (const write of change.writes ?? []) {
          if (write.put === 'draft') state.drafts.push(write.draft);
          if (write.put === 'content' && 'inline' in write.content) stored.set(write.content.ref.id, write.content.inline);
        }
        return 'saved';
      },
    },
    contents: {
      get: async (_place, ref) => stored.get(ref.id),
      prepare: async (_owner, value) => ({ ref: refOf((prepared += 1), value), inline: canonicalJson(value) }),
    },
    registry: {
      find: async () => ({ id: automation, owner: 'catalogue', teams: [], title: 'T', live: 3, paused, updatedAt: at }),
      owner: unused,
      list: unused,
      put: unused,
      revision: async (_id, number) => (number === 3 ? revision : undefined),
    },
    routes: {
      default: {
        endpoints: ['one', 'two'].map((name) => ({
          name,
          kind: 'openai' as const,
          model: `m-${name}`,
          version: '9',
          baseUrl: 'http://127.0.0.1:1/v1',
          timeoutMs: 100,
          inputUsdPerMTok: 1,
          outputUsdPerMTok: 10,
          pricesAsOf: '2026-01-01',
        })),
        pool,
        rounds: 1,
        pauseMs: 0,
      },
    },
    client: {
      converse: async (_endpoint, request) => {
        asked.push(request);
        onAsk();
        now += 250;
        return replies[asked.length - 1] ?? { kind: 'unavailable', detail: 'd', latencyMs: 250 };
      },
    },
    outages: createMemoryOutages(),
    clock: { now: () => new Date(now) },
    pause: async () => {},
  };
  return {
    deps,
    claims,
    state,
    stored,
    asked,
    events,
    whenAsked: (then: () => void) => (onAsk = then),
    whenCommitted: (then: () => void) => (onCommit = then),
  };
}

const draft = (number: number, more: Partial<Draft> = {}): Draft => ({
  number,
  source: 'model',
  outcome: 'answered',
  evidence: [],
  attempts: [],
  usage,
  latencyMs: 0,
  at,
  ...more,
});

/** A first draft, as it was judged: too long. */
const bad = { headline: 'Bad' };
const found = [{ check: 'length', result: 'fail', message: 'too long', spans: [] }];
const toMend = draft(1, {
  output: refOf(3, bad),
  judgement: {
    verdict: 'repair',
    checks: [{ check: 'length', result: 'fail' }],
    results: refOf(4, found),
    confidence: 0.5,
    confidenceParts: {},
    reasons: [],
    at,
  },
});
const toBeMended = () => ({
  record: { drafts: [toMend] },
  contents: [
    [refOf(3, bad), bad],
    [refOf(4, found), found],
  ] as [ContentRef, Json][],
});

describe('infer', () => {
  it('stores the draft with all that is known about it, and its output, in one change', async () => {
    const chunk = { document: 'tone', version: 2, chunk: 0, title: 'Tone', text: 'Be plain.', span: { start: 0, end: 9 }, score: 1 };
    const evidence = refOf(2, [chunk]);
    const { deps, state, stored, events, asked } = world([{ ...answered, modelVersion: 'm-one-2026' }], {
      record: { task: { ...task, evidence } },
      contents: [[evidence, [chunk]]],
    });
    const { bought } = await infer(deps, { taskId: id, run: 1, draft: 1, pool });
    expect(bought).toEqual({
      number: 1,
      source: 'model',
      outcome: 'answered',
      model: { endpoint: 'one', id: 'm-one', version: 'm-one-2026' },
      promptHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      evidence: [{ document: 'tone', version: 2, chunk: 0 }],
      attempts: [{ endpoint: 'one', result: 'answered', latencyMs: 4 }],
      usage,
      price: { microUsd: 3000, priceTable: '2026-01-01' },
      latencyMs: 250,
      stopReason: 'stop',
      output: { id: expect.stringMatching(/^cnt_/), sha256: sha256Hex('{"headline":"Lamp"}'), sizeBytes: 19 },
      at: '2026-01-01T00:00:00.250Z',
    });
    expect(state.drafts).toEqual([bought]);
    expect(stored.get(bought?.output?.id ?? '')).toBe('{"headline":"Lamp"}');
    expect(events).toMatchObject([{ type: 'draft.made' }]);
    expect(asked[0]?.messages[0]?.text).toContain('Desk Lamp\n1. Tone\nBe plain.');
  });

  it('buys a draft once', async () => {
    const { deps, asked } = world([answered, answered]);
    await infer(deps, { taskId: id, run: 1, draft: 1, pool });
    expect(await infer(deps, { taskId: id, run: 1, draft: 1, pool })).not.toHaveProperty('bought');
    expect(asked).toHaveLength(1);
  });

  it.each(['invalid-json', 'truncated', 'refused', 'guardrail'] as const)(
    'keeps usage and price of a %s answer, but none of its text',
    async (kind) => {
      const { deps, state, stored } = world([{ kind, text: 'private words', usage, latencyMs: 1, stopReason: 'x' }]);
      expect(await infer(deps, { taskId: id, run: 1, draft: 1, pool })).toMatchObject({ bought: { outcome: kind } });
      expect(state.drafts).toMatchObject([{ source: 'model', outcome: kind, usage, price: { microUsd: 3000 } }]);
      expect(state.drafts[0]).not.toHaveProperty('output');
      expect([...stored.keys()]).toEqual([task.input.id]);
      expect(JSON.stringify(state)).not.toContain('private words');
    },
  );

  it('records the hand-over and the price of the endpoint that answered', async () => {
    const { deps, state } = world([{ kind: 'throttled', detail: 'd', latencyMs: 1 }, answered]);
    await infer(deps, { taskId: id, run: 1, draft: 1, pool });
    expect(state.drafts[0]).toMatchObject({
      model: { endpoint: 'two', version: '9' },
      price: { microUsd: 3000 },
      attempts: [
        { endpoint: 'one', result: 'throttled' },
        { endpoint: 'two', result: 'answered' },
      ],
    });
  });

  it('throws that the route is away when no endpoint answers, asks each once, and has nothing on record of it', async () => {
    const { deps, state, asked, stored, claims } = world([]);
    await expect(infer(deps, { taskId: id, run: 1, draft: 1, pool })).rejects.toMatchObject({
      name: 'OutsideAwayError',
      who: 'route:default',
      message: 'No endpoint of the route answered (one: unavailable, d; two: unavailable, d).',
    });
    expect(asked).toHaveLength(2);
    expect([state.drafts, state.task.version, [...stored.keys()]]).toEqual([[], 2, [task.input.id]]);
    expect(await deps.outages.find('route:default')).toMatchObject({ phase: 'suspected', by: [id] });
    // Nobody was paid: the next run need not wait.
    expect(claims.standing.size).toBe(0);
  });

  it('fails for what no endpoint will ever take, and takes nothing to be away for it', async () => {
    const rejected: ModelReply = { kind: 'rejected', detail: 'HTTP 400', latencyMs: 1 };
    const { deps, claims } = world([rejected, rejected]);
    await expect(infer(deps, { taskId: id, run: 1, draft: 1, pool })).rejects.toMatchObject({
      name: 'RequestRejectedError',
      message:
        'Every endpoint of the route refused the request (one: rejected, HTTP 400; two: rejected, HTTP 400); its prompt may be too long.',
    });
    expect(await deps.outages.find('route:default')).toBeUndefined();
    expect(claims.standing.size).toBe(0);
  });

  it('asks no model while its route is known to be away', async () => {
    const { deps, asked } = world([answered]);
    const probeAt = new Date(Date.parse(at) + 60_000).toISOString();
    const outage = {
      who: 'route:default',
      phase: 'down',
      since: at,
      by: ['a', 'b', 'c'],
      reason: 'HTTP 503',
      probeAt,
      version: 1,
    } as const;
    await deps.outages.change('route:default', undefined, outage);
    await expect(infer(deps, { taskId: id, run: 1, draft: 1, pool })).rejects.toMatchObject({
      name: 'OutsideAwayError',
      who: 'route:default',
    });
    expect(asked).toEqual([]);
  });

  it.each([
    ['of a task that has ended', { status: 'cancelled' as const }],
    ['that is over', { run: 2 }],
    ['that was parked', { status: 'held' as const, run: 2 }],
  ])('asks no model for a run %s', async (_which, fields) => {
    const { deps, asked, state } = world([answered], { record: { task: { ...task, ...fields } } });
    expect(await infer(deps, { taskId: id, run: 1, draft: 1, pool })).not.toHaveProperty('bought');
    expect(asked).toHaveLength(0);
    expect(state.drafts).toEqual([]);
  });

  it('stores nothing when the task was cancelled while the model wrote', async () => {
    const { deps, state, whenAsked, stored } = world([answered]);
    whenAsked(() => (state.task = { ...state.task, status: 'cancelled', version: state.task.version + 1 }));
    expect(await infer(deps, { taskId: id, run: 1, draft: 1, pool })).not.toHaveProperty('bought');
    expect(state.drafts).toEqual([]);
    expect([...stored.keys()]).toEqual([task.input.id]);
  });

  it('keeps what was paid for when another run has begun while the model wrote', async () => {
    const { deps, state, whenAsked } = world([answered]);
    whenAsked(() => (state.task = { ...state.task, status: 'held', run: 2, version: state.task.version + 1 }));
    expect(await infer(deps, { taskId: id, run: 1, draft: 1, pool })).toMatchObject({ bought: { number: 1 } });
    expect(state.drafts).toMatchObject([{ number: 1, outcome: 'answered' }]);
    expect(state.task).toMatchObject({ status: 'held', run: 2, draft: 1 });
  });

  it('pays once when two calls overlap: the later one is told to come again', async () => {
    const { deps, asked, state } = world([answered, answered]);
    const order = { taskId: id, run: 1, draft: 1, pool };
    const replies = await Promise.all([infer(deps, order), infer(deps, order)]);
    expect(replies.map(({ bought, claimed }) => [bought?.number, claimed])).toEqual([
      [1, undefined],
      [undefined, new Date(Date.parse(at) + 15_200)],
    ]);
    expect([asked.length, state.drafts.length]).toEqual([1, 1]);
  });

  it('pays again for a call that died, once it must be over', async () => {
    const { deps, asked, claims } = world([answered]);
    // Two endpoints of 100 ms, and the time to store what they said.
    const over = new Date(Date.parse(at) + 15_200);
    await claims.take(id, 1, new Date(at), over);
    expect(await infer(deps, { taskId: id, run: 1, draft: 1, pool })).toMatchObject({ claimed: over });
    expect(asked).toEqual([]);
    const later = { ...deps, clock: { now: () => over } };
    // The call that died may have been billed.
    expect(await infer(later, { taskId: id, run: 1, draft: 1, pool })).toMatchObject({ bought: { number: 1, lost: 1 } });
    expect([...claims.standing.values()]).toEqual([new Date(over.getTime() + 15_200)]);
  });

  it.each([
    ['its automation was paused while it waited', { paused: true }, pool, 'AutomationPausedError'],
    ['its route has another pool by now', {}, 'older-server', 'RouteMovedError'],
  ])('asks no model when %s: the run parks', async (_what, around, waitedIn, name) => {
    const { deps, asked, claims } = world([answered], around);
    await expect(infer(deps, { taskId: id, run: 1, draft: 1, pool: waitedIn })).rejects.toMatchObject({ name });
    expect([asked, claims.standing.size]).toEqual([[], 0]);
  });

  it('yields to another attempt of the same step that was faster', async () => {
    const { deps, state, whenCommitted } = world([answered]);
    whenCommitted(() => {
      whenCommitted(() => {});
      state.drafts.push(draft(1, { outcome: 'truncated' }));
      state.task = { ...state.task, version: state.task.version + 1 };
    });
    const reply = await infer(deps, { taskId: id, run: 1, draft: 1, pool });
    expect(reply).not.toHaveProperty('bought');
    expect(state.drafts).toMatchObject([{ outcome: 'truncated' }]);
  });

  it('mends the draft before with what its checks found', async () => {
    const { deps, asked } = world([answered], toBeMended());
    expect(await infer(deps, { taskId: id, run: 1, draft: 2, pool })).toMatchObject({ bought: { number: 2, outcome: 'answered' } });
    expect(asked[0]?.messages.slice(1)).toEqual([
      { role: 'assistant', text: '{"headline":"Bad"}' },
      { role: 'user', text: expect.stringMatching(new RegExp(`^${repairOpening}.*- too long`, 's')) },
    ]);
  });

  it('makes another draft of the one that a reviewer saw, by their note', async () => {
    const note = 'Name the steel.';
    const wish = { kind: 'regenerate', asksFor: 3, reason: refOf(5, note) } as const;
    const { deps, asked, stored, state } = world([answered], toBeMended());
    stored.set(refOf(5, note).id, canonicalJson(note));
    state.reviews.push({ ...decidedBy(aReview(state.task), wish), status: 'delivered' });
    expect(await infer(deps, { taskId: id, run: 1, draft: 3, pool })).toMatchObject({ bought: { number: 3 } });
    expect(asked[0]?.messages.slice(1)).toEqual([
      { role: 'assistant', text: '{"headline":"Bad"}' },
      { role: 'user', text: expect.stringMatching(/- too long\n⟧\n.*They ask: Name the steel\.$/s) },
    ]);
  });

  it('mends no draft whose output was erased, or is not what was recorded', async () => {
    const { deps, stored, asked } = world([answered], toBeMended());
    stored.set(refOf(3, bad).id, '{"headline":"Tampered"}');
    await expect(infer(deps, { taskId: id, run: 1, draft: 2, pool })).rejects.toMatchObject({ name: 'ContentUnreadableError' });
    stored.delete(refOf(3, bad).id);
    await expect(infer(deps, { taskId: id, run: 1, draft: 2, pool })).rejects.toMatchObject({ name: 'ContentUnreadableError' });
    expect(asked).toEqual([]);
  });

  it('mends a draft that left no output', async () => {
    const { deps, asked } = world([answered], { record: { drafts: [draft(1, { outcome: 'truncated' })] } });
    await infer(deps, { taskId: id, run: 1, draft: 2, pool });
    expect(asked[0]?.messages).toHaveLength(1);
    expect(asked[0]?.messages[0]?.text).toContain('too long');
  });

  it('parks, asks nobody and claims nothing while the stage lacks its route, and goes on when that is back', async () => {
    const { deps, claims, asked } = world([answered]);
    const order = { taskId: id, run: 1, draft: 1, pool };
    await expect(infer({ ...deps, routes: {} }, order)).rejects.toMatchObject({
      name: 'OutsideAwayError',
      who: 'route:default',
      message: expect.stringContaining('add it to the stage'),
    });
    expect([asked, await claims.find(id, 1), await deps.outages.list()]).toMatchObject([[], undefined, [{ who: 'route:default' }]]);
    expect(await infer(deps, order)).toMatchObject({ bought: { number: 1 } });
    expect(await deps.outages.list()).toEqual([]);
  });

  it('throws by name when the input or the revision is missing', async () => {
    const { deps } = world([answered]);
    await expect(
      infer({ ...deps, contents: { ...deps.contents, get: async () => undefined } }, { taskId: id, run: 1, draft: 1, pool }),
    ).rejects.toMatchObject({
      name: 'ContentUnreadableError',
    });
    const noRevision = { ...deps.registry, revision: async () => undefined };
    await expect(infer({ ...deps, registry: noRevision }, { taskId: id, run: 1, draft: 1, pool })).rejects.toMatchObject({
      name: 'RevisionMissingError',
    });
    const noTask = { ...deps.store, record: async () => undefined };
    await expect(infer({ ...deps, store: noTask }, { taskId: id, run: 1, draft: 1, pool })).rejects.toMatchObject({
      name: 'TaskMissingError',
    });
  });
});
