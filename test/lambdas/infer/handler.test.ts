import { describe, expect, it } from '@jest/globals';
import type { Draft } from '#domain/draft/schema.ts';
import { TaskIdSchema } from '#domain/identity/ids.ts';
import { ModelRoutesSchema, type ModelReply } from '#domain/route/schema.ts';
import type { Task } from '#domain/task/schema.ts';
import type { StepLog } from '#runtime/log.ts';
import { ComesAgain } from '#runtime/queued-step.ts';
import { createInferHandler, type InferDeps } from '../../../lambdas/infer/handler.ts';
import { QueuedInferInputSchema, ValidateInputSchema } from '../../../statemachines/task/contract.ts';
import { put, route, running } from '../../doubles/fixtures.ts';
import { createMemoryLine } from '../../doubles/line-in-memory.ts';
import { createMemoryDraftClaims } from '../../doubles/memory-draft-claims.ts';

const taskId = TaskIdSchema.parse('tsk_01JH0000000000000000000000');

/** A handler over a task that already has its first draft: what the edge does around the use case. */
function edge(drafts: Draft[]) {
  const lines: unknown[] = [];
  const handedOver: [string, number][] = [];
  const log: StepLog = {
    task: (task) => void lines.push(task),
    info: (message, fields) => void lines.push([message, fields]),
    warn: () => {},
    error: () => {},
  };
  const deps = {
    store: {
      record: async () => ({
        task: { id: taskId, team: 'catalogue', automation: 'copy', status: 'running', run: 1 } as Task,
        drafts,
        reviews: [],
        publications: [],
      }),
    },
    misconfigured: () => {},
    handedOver: (automation: string, endpoints: number) => void handedOver.push([automation, endpoints]),
  } as unknown as InferDeps;
  return { handle: createInferHandler(deps), lines, handedOver, log };
}

describe('the infer handler', () => {
  it('takes a message that a later version sent, which was taken back while the message waited', async () => {
    const input = { taskId, run: 2, draft: 1, pool: 'server' };
    const { handle, log } = edge([]);
    expect(await handle(QueuedInferInputSchema.parse({ ...input, addedLater: true }), log)).toEqual({ taskId, run: 2, draft: 1 });
  });

  it('hands on the number of a stored draft in the shape that Validate takes, and counts nothing twice', async () => {
    const stored = { number: 2, outcome: 'truncated', source: 'model', attempts: [{}, {}] } as Draft;
    const { handle, lines, handedOver, log } = edge([stored]);
    const output = await handle({ taskId, run: 1, draft: 2, pool: 'server' }, log);
    expect(ValidateInputSchema.parse(output)).toEqual({ taskId, run: 1, draft: 2 });
    expect(lines[0]).toMatchObject({ id: taskId, team: 'catalogue', automation: 'copy' });
    expect(handedOver).toEqual([]);
  });

  it('buys nothing for a run that is over, and lets Validate find that out', async () => {
    const { handle, handedOver, log } = edge([]);
    expect(await handle({ taskId, run: 2, draft: 1, pool: 'server' }, log)).toEqual({ taskId, run: 2, draft: 1 });
    expect(handedOver).toEqual([]);
  });
});

/** A handler over a line with a route of two endpoints, which reply in this order. */
async function drafting(...replies: ModelReply[]) {
  const line = createMemoryLine();
  await line.publishAutomation({ inputSchema: { type: 'object' } });
  const { id } = await line.given(running);
  const record = await line.record(id);
  const input = await line.store.contents.prepare(record.task, { input: { title: 'a teapot' } });
  await line.store.commit(record, {
    task: { ...record.task, version: 2, input: input.ref },
    event: { type: 'evidence.found', actor: { kind: 'system', ref: 'retrieve', assurance: 'internal' }, detail: {} },
    writes: [put.content(input)],
  });
  const endpoint = { kind: 'bedrock', version: '1', inputUsdPerMTok: 0, outputUsdPerMTok: 0 };
  const routes = ModelRoutesSchema.parse({
    [route]: { pool: 'server', rounds: 1, endpoints: ['first', 'second'].map((name) => ({ ...endpoint, name, model: `m-${name}` })) },
  });
  const told = { misconfigured: 0, handedOver: 0 };
  const warned: unknown[] = [];
  const said: unknown[] = [];
  const log: StepLog = {
    task: () => {},
    info: (_message, fields) => void said.push(fields),
    warn: (message, fields) => void warned.push([message, fields]),
    error: () => {},
  };
  const claims = createMemoryDraftClaims();
  const handle = createInferHandler({
    ...line.deps,
    routes,
    client: { converse: async () => replies.shift() ?? { kind: 'unavailable', detail: 'd', latencyMs: 1 } },
    claims,
    pause: async () => undefined,
    misconfigured: () => void (told.misconfigured += 1),
    handedOver: () => void (told.handedOver += 1),
  });
  return { line, claims, id, told, warned, said, draft: () => handle({ taskId: id, run: 1, draft: 1, pool: 'server' }, log) };
}

const denied: ModelReply = { kind: 'misconfigured', detail: 'AccessDeniedException', latencyMs: 1 };
const answered: ModelReply = {
  kind: 'answered',
  output: { headline: 'Teapot' },
  usage: { inputTokens: 1, outputTokens: 1 },
  latencyMs: 1,
  stopReason: 'tool_use',
};

describe('a message that meets the claim of another call', () => {
  it('comes again when the claim is over, and not before', async () => {
    const { line, claims, id, draft } = await drafting();
    const now = line.deps.clock.now();
    await claims.take(id, 1, now, new Date(now.getTime() + 41_001));
    expect(await draft()).toEqual(new ComesAgain(42));
  });
});

describe('an endpoint that is set up wrongly', () => {
  it('is told of by name and cause, in the log, the figures and the draft, though another one answers', async () => {
    const { line, id, told, warned, said, draft } = await drafting(denied, answered);
    await draft();
    expect(told).toEqual({ misconfigured: 1, handedOver: 1 });
    expect(warned).toEqual([['an endpoint is misconfigured', { endpoint: 'first', model: 'm-first', detail: 'AccessDeniedException' }]]);
    expect(said).toContainEqual(expect.objectContaining({ attempts: 'first:misconfigured (AccessDeniedException), second:answered' }));
    expect((await line.record(id)).drafts[0]?.attempts).toMatchObject([
      { endpoint: 'first', result: 'misconfigured', detail: 'AccessDeniedException' },
      { endpoint: 'second', result: 'answered' },
    ]);
  });

  it('is told of, too, when no other answers, and the run parks with the cause', async () => {
    const { told, warned, draft } = await drafting(denied);
    await expect(draft()).rejects.toMatchObject({
      name: 'OutsideAwayError',
      message: expect.stringContaining('first: misconfigured, AccessDeniedException'),
    });
    expect(told).toEqual({ misconfigured: 1, handedOver: 0 });
    expect(warned).toHaveLength(1);
  });

  it('is not told of where it only failed', async () => {
    const { told, warned, draft } = await drafting({ kind: 'throttled', detail: 'ThrottlingException', latencyMs: 1 }, answered);
    await draft();
    expect(told).toEqual({ misconfigured: 0, handedOver: 1 });
    expect(warned).toEqual([]);
  });
});
