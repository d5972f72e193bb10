import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Revision } from '#domain/automation/schema.ts';
import type { Json } from '#domain/content/canonical.ts';
import { AutomationIdSchema, TaskIdSchema } from '#domain/identity/ids.ts';
import type { ModelRoutes } from '#domain/route/schema.ts';
import { systemActor } from '#domain/task/change.ts';
import type { Task } from '#domain/task/schema.ts';
import { createRetrieveHandler } from '../../../lambdas/retrieve/handler.ts';
import { EmbeddingUnavailableError } from '#domain/knowledge/errors.ts';
import { changeOf } from '../../doubles/fixtures.ts';
import { createKnowledgeLine } from '../../doubles/knowledge-line.ts';
import { createMemoryOutages } from '../../doubles/memory-outages.ts';
import { createMemoryTaskStore } from '../../doubles/memory-task-store.ts';
import { revisionWith } from '../../doubles/review-line.ts';

const taskId = TaskIdSchema.parse('tsk_01JH0000000000000000000000');
const automation = AutomationIdSchema.parse('product-description');
const retrieval = { domain: 'brand', query: 'copy for {{ input.kind }}', topK: 3 };

let line: ReturnType<typeof createKnowledgeLine>;
beforeEach(async () => {
  line = createKnowledgeLine();
  await line.call('put', 'brand/guide', {
    body: { title: 'Guide', format: 'markdown', content: '## Lamps\n\nSay how the lamp folds.\n\n## Rugs\n\nSay what the rug is made of.' },
  });
  await line.drain();
});
afterEach(() => line.close());

async function machine(
  spec: Partial<Revision['spec']> = { retrieval },
  options: { routes?: ModelRoutes; owner?: string; status?: Task['status']; input?: { [key: string]: Json } | null; taskRun?: number } = {},
) {
  const { owner = 'catalogue', status = 'running', input = { kind: 'carpet' }, taskRun = 1 } = options;
  const store = createMemoryTaskStore(line.clock);
  const at = line.clock.now().toISOString();
  const place = { id: taskId, team: 'shop', expiresAt: 2_000_000_000 };
  const content = await store.contents.prepare(place, { input });
  const task: Task = {
    ...place,
    automation,
    revision: 3,
    route: 'local',
    lane: 'interactive',
    status,
    version: 1,
    run: taskRun,
    end: 0,
    requester: { sub: 's' },
    input: content.ref,
    draft: 0,
    holdDays: 3,
    createdAt: at,
    updatedAt: at,
    reviewMs: 0,
    lastHash: '0'.repeat(64),
    salt: 's',
  };
  await store.create(
    {
      task,
      event: { type: 'task.accepted', actor: systemActor('test'), detail: {} },
      writes: input === null ? [] : [{ put: 'content', content }],
    },
    { team: 'shop', keySha256: 'k', bodySha256: 'b', expiresAt: 2_000_000_000 },
  );
  const revision = revisionWith(spec);
  const outages = createMemoryOutages();
  const handler = createRetrieveHandler({
    routes: options.routes ?? { local: { pool: 'server', endpoints: [], rounds: 1, pauseMs: 0 } },
    store,
    contents: store.contents,
    registry: {
      find: async () => ({ id: automation, owner, teams: ['*'], title: 'T', live: 3, paused: false, updatedAt: at }),
      owner: async () => owner,
      revision: async (_id, number) => (number === 3 ? revision : undefined),
      list: async () => [],
      put: async () => ({ kind: 'not-owner' }),
    },
    owners: line.owners,
    index: line.index,
    embeddings: line.embeddings,
    outages,
    pause: async () => undefined,
    clock: line.clock,
  });
  const evidence = async () => {
    const ref = (await store.get(taskId))?.evidence;
    return JSON.parse((ref && (await store.contents.get(place, ref))) ?? 'null') as { text: string }[] | null;
  };
  return { store, evidence, outages, run: () => handler({ taskId, run: 1 }, line.log) };
}

describe('retrieve', () => {
  it('stores what was found, with an event that holds no text', async () => {
    const { run, evidence, store } = await machine();
    expect(await run()).toEqual({ taskId, run: 1, draft: 1 });
    const found = await evidence();
    expect(found?.[0]).toEqual({
      document: 'guide',
      version: 1,
      chunk: 1,
      title: 'Guide › Rugs',
      text: 'Say what the rug is made of.',
      span: expect.any(Object),
      score: expect.any(Number),
    });
    const [, event] = await store.events(taskId);
    expect(event).toMatchObject({
      type: 'evidence.found',
      actor: { ref: 'retrieve' },
      detail: { chunks: 2, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(JSON.stringify([event, line.logged])).not.toContain('rug is made');
  });

  it('searches once, however often it runs', async () => {
    const { run, store } = await machine();
    await run();
    const asked = line.embeddings.calls.length;
    expect(await run()).toEqual({ taskId, run: 1, draft: 1 });
    expect(line.embeddings.calls).toHaveLength(asked);
    expect(await store.events(taskId)).toHaveLength(2);
  });

  it('keeps the evidence of the execution that was first', async () => {
    const { run, store, evidence } = await machine();
    let rivals = 0;
    store.beforeCommit = async () => {
      if ((rivals += 1) === 1) await run();
    };
    await run();
    expect(await store.events(taskId)).toHaveLength(2);
    expect(await evidence()).toHaveLength(2);
  });

  it.each([
    { name: 'a query that renders to nothing', spec: { retrieval: { ...retrieval, query: '{{ input.missing }} ' } } },
    { name: 'a domain that nobody has made', spec: { retrieval: { ...retrieval, domain: 'nowhere' } } },
  ])('stores empty evidence for $name', async ({ spec }) => {
    const { run, evidence } = await machine(spec);
    const asked = line.embeddings.calls.length;
    await run();
    expect(await evidence()).toEqual([]);
    expect(line.embeddings.calls).toHaveLength(asked);
  });

  it('stores nothing for a revision that asks for none', async () => {
    const { run, evidence, store } = await machine({});
    expect(await run()).toEqual({ taskId, run: 1, draft: 1 });
    expect([await evidence(), (await store.events(taskId)).length]).toEqual([null, 1]);
  });

  it('stores nothing while the embedding server is away, and says so: the run parks', async () => {
    const { run, evidence, outages } = await machine();
    line.faults.embed = new EmbeddingUnavailableError('HTTP 503');
    await expect(run()).rejects.toMatchObject({ name: 'OutsideAwayError', who: 'service:embeddings' });
    expect(await evidence()).toBeNull();
    expect(outages.standing.get('service:embeddings')).toMatchObject({ phase: 'suspected', by: [taskId] });
    delete line.faults.embed;
    await run();
    expect(await evidence()).toHaveLength(2);
    expect(outages.standing.size).toBe(0);
  });

  it('looks for nothing while the stage lacks the route of its models, and says so: the run parks', async () => {
    const { run, evidence } = await machine({ retrieval }, { routes: {} });
    const asked = line.embeddings.calls.length;
    await expect(run()).rejects.toMatchObject({ name: 'OutsideAwayError', who: 'route:local' });
    expect([await evidence(), line.embeddings.calls.length]).toEqual([null, asked]);
  });

  it("refuses another team's domain by name, and stores nothing", async () => {
    const { run, evidence } = await machine({ retrieval }, { owner: 'legal' });
    await expect(run()).rejects.toMatchObject({ name: 'KnowledgeForbiddenError' });
    expect(await evidence()).toBeNull();
  });

  it.each([
    ['its task has ended', { status: 'cancelled' as const }],
    ['it was parked', { status: 'held' as const, taskRun: 2 }],
    ['a later one goes on', { taskRun: 2 }],
  ])('looks for nothing in a run that is over: %s', async (_why, fields) => {
    const { run, evidence } = await machine({ retrieval }, fields);
    const asked = line.embeddings.calls.length;
    expect(await run()).toEqual({ taskId, run: 1, draft: 1 });
    expect(await evidence()).toBeNull();
    expect(line.embeddings.calls).toHaveLength(asked);
  });

  it('stores nothing when another run begins while it looks', async () => {
    const { run, evidence, store } = await machine();
    store.beforeCommit = async () => {
      store.beforeCommit = undefined;
      const record = await store.record(taskId);
      if (record) await store.commit(record, changeOf(record.task, { run: 2 }));
    };
    expect(await run()).toEqual({ taskId, run: 1, draft: 1 });
    expect(await evidence()).toBeNull();
  });

  it('says by name that the input was erased', async () => {
    const { run } = await machine({ retrieval }, { input: null });
    await expect(run()).rejects.toMatchObject({ name: 'ContentUnreadableError' });
  });

  it('cuts a long query to what a search takes', async () => {
    const { run } = await machine({ retrieval }, { input: { kind: 'lamp '.repeat(2000) } });
    await run();
    expect(line.embeddings.calls.at(-1)![0]!.length).toBeLessThanOrEqual(2000);
  });
});
