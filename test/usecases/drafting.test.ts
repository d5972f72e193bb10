import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createOpenAiModelClient } from '#adapters/openai/model-client.ts';
import { ModelRoutesSchema } from '#domain/route/schema.ts';
import type { TaskId } from '#domain/identity/ids.ts';
import { fallback } from '#usecases/fallback.ts';
import { infer } from '#usecases/infer.ts';
import { validate } from '#usecases/validate.ts';
import { aSpec, put, route, running } from '../doubles/fixtures.ts';
import { createMemoryLine, type MemoryLine } from '../doubles/line-in-memory.ts';
import { createMemoryDraftClaims } from '../doubles/memory-draft-claims.ts';
import { startModelDouble, type ModelDouble } from '../doubles/model-double.ts';

/** Drafting as the machine goes about it (Infer, Validate, a repair, Fallback), by the real client of a server that fails as told. */

let double: ModelDouble;
beforeAll(async () => {
  double = await startModelDouble();
});
afterAll(() => double.close());

const closed = 'http://127.0.0.1:9/v1';
const client = createOpenAiModelClient({ secret: async () => '' });

type Drafted = { verdict: string; draft: number; line: MemoryLine; id: TaskId };

/** Drafts a task whose input carries a marker; `baseUrls` are those of the first and the second endpoint. */
async function draft(
  marker: string,
  baseUrls: [string, string] = [double.baseUrl, double.baseUrl],
  line = createMemoryLine(),
): Promise<Drafted> {
  double.reset();
  const { prompt, review } = aSpec();
  await line.publishAutomation({
    inputSchema: { type: 'object' },
    outputSchema: {
      type: 'object',
      required: ['headline'],
      additionalProperties: false,
      properties: { headline: { type: 'string', minLength: 3 } },
    },
    prompt: { ...prompt, user: 'Write about {{ input.title }}.' },
    review: { ...review, when: [{ check: 'any', is: 'warn' }] },
  });
  // Short only where it is waited for: a slow machine is no slow model.
  const timeoutMs = marker.includes('timeout') ? 300 : 5000;
  const endpoint = { kind: 'openai', version: '1', inputUsdPerMTok: 0, outputUsdPerMTok: 0, timeoutMs };
  const routes = ModelRoutesSchema.parse({
    [route]: {
      pool: 'server',
      rounds: 1,
      pauseMs: 0,
      endpoints: [
        { ...endpoint, name: 'primary', model: 'double', baseUrl: baseUrls[0] },
        { ...endpoint, name: 'standby', model: 'double-standby', baseUrl: baseUrls[1] },
      ],
    },
  });
  const { id } = await line.given(running);
  const record = await line.record(id);
  const { task } = record;
  const input = await line.store.contents.prepare(task, { input: { title: `a teapot ${marker}` } });
  await line.store.commit(record, {
    task: { ...task, version: 2, input: input.ref },
    event: { type: 'evidence.found', actor: { kind: 'system', ref: 'retrieve', assurance: 'internal' }, detail: {} },
    writes: [put.content(input)],
  });
  const deps = { ...line.deps, routes, client, claims: createMemoryDraftClaims(), pause: async () => undefined };
  let number = 1;
  for (;;) {
    await infer(deps, { taskId: id, run: 1, draft: number, pool: 'server' });
    const judged = await validate(deps, { taskId: id, run: 1, draft: number }, () => undefined);
    if (judged.verdict === 'fallback') {
      const last = await fallback(deps, { taskId: id, run: 1 }, () => undefined);
      return { verdict: last.verdict, draft: last.draft, line, id };
    }
    if (judged.verdict !== 'repair') return { verdict: judged.verdict, draft: judged.draft, line, id };
    number = judged.draft;
  }
}

const newest = async ({ line, id, draft: number }: Drafted) => (await line.record(id)).drafts.find((one) => one.number === number)!;

describe('a model that answers well', () => {
  it('is asked once, and its draft goes by itself', async () => {
    const drafted = await draft('');
    expect(drafted).toMatchObject({ verdict: 'auto', draft: 1 });
    expect(await newest(drafted)).toMatchObject({ source: 'model', model: { endpoint: 'primary' } });
    expect(double.requests()).toHaveLength(1);
  });
});

describe('a model that answers badly once', () => {
  it.each(['invalid-json', 'truncated', 'extra-fields', 'wrong-schema'])('(%s) is asked to repair it', async (fault) => {
    const drafted = await draft(`[[double:once-${fault}]]`);
    expect(drafted).toMatchObject({ verdict: 'auto', draft: 2 });
    expect(double.requests().map(({ repair }) => repair)).toEqual([false, true]);
    expect(await drafted.line.trail(drafted.id)).toEqual([
      'task.accepted',
      'evidence.found',
      'draft.made',
      'draft.judged',
      'draft.made',
      'draft.judged',
    ]);
  });
});

describe('a model that keeps answering badly', () => {
  it.each(['invalid-json', 'truncated', 'refusal', 'filtered', 'extra-fields', 'wrong-schema'])(
    '(%s) leaves the text to a person, with reasons',
    async (fault) => {
      const drafted = await draft(`[[double:${fault}]]`);
      expect(drafted.verdict).toBe('review');
      expect((await newest(drafted)).judgement?.reasons.length).toBeGreaterThan(0);
    },
  );
});

describe('an endpoint that is down', () => {
  it.each(['429', '500', '503', 'hang-up', 'timeout', 'garbage'])('(%s) is replaced by the other one', async (fault) => {
    const drafted = await draft(`[[double:primary-${fault}]]`);
    expect(drafted).toMatchObject({ verdict: 'auto', draft: 1 });
    expect(await newest(drafted)).toMatchObject({
      model: { endpoint: 'standby' },
      attempts: [{ endpoint: 'primary' }, { endpoint: 'standby' }],
    });
  });

  it('(connection refused) is replaced by the other one', async () => {
    const drafted = await draft('', [closed, double.baseUrl]);
    expect(await newest(drafted)).toMatchObject({ model: { endpoint: 'standby' } });
    expect(drafted.verdict).toBe('auto');
  });

  it.each(['429', '500', 'hang-up', 'timeout', 'garbage'])(
    '(%s) together with the other one stops the run, and nothing is on record',
    async (fault) => {
      const line = createMemoryLine();
      await expect(draft(`[[double:${fault}]]`, undefined, line)).rejects.toMatchObject({
        name: 'OutsideAwayError',
        who: `route:${route}`,
      });
      expect(JSON.parse(line.store.dump())).toMatchObject({ all: [{ task: { status: 'running', draft: 0 }, drafts: [] }] });
    },
  );

  it('(connection refused) together with the other one stops the run, and nothing is on record', async () => {
    const line = createMemoryLine();
    await expect(draft('', [closed, closed], line)).rejects.toMatchObject({ name: 'OutsideAwayError', who: `route:${route}` });
    expect(JSON.parse(line.store.dump())).toMatchObject({ all: [{ drafts: [] }] });
  });
});
