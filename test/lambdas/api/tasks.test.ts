import { beforeEach, describe, expect, it } from '@jest/globals';
import { findBreak } from '#domain/audit/chain.ts';
import { TaskSummarySchema, TaskViewSchema } from '#domain/task/view.ts';
import { commandAfterFault } from '#domain/task/park.ts';
import { closeRun } from '#usecases/steps/end-task.ts';
import { createApiLine } from '../../doubles/api-line.ts';
import { after, aTask, automation, running } from '../../doubles/fixtures.ts';
import { createMemoryLine, type MemoryLine } from '../../doubles/line-in-memory.ts';
import { expectProblem, pointersOf } from '../../doubles/problems.ts';

const input = { sku: 'A-1', title: 'Teapot' };
const body = { automation, input };
let line: MemoryLine;
let call: ReturnType<typeof createApiLine>;

beforeEach(async () => {
  line = createMemoryLine({ perMinute: 3 });
  await line.publishAutomation();
  call = createApiLine(line);
});

describe('POST /v1/tasks', () => {
  const post = (options: Parameters<typeof call>[2]) => call('POST', '/v1/tasks', { key: 'key-1', ...options });

  it('answers what was accepted and where it will be', async () => {
    const reply = await post({ body });
    expect(reply.status).toBe(202);
    expect(TaskSummarySchema.parse(reply.json)).toMatchObject({ automation, revision: 1, status: 'queued', done: false });
    expect(reply.headers.get('location')).toBe(`/v1/tasks/${reply.json.id}`);
    expect(reply.headers.get('idempotent-replayed')).toBeNull();
  });

  it('answers a repetition as the first time, whatever became of the task', async () => {
    const first = await post({ body });
    await call('POST', `/v1/tasks/${first.json.id}/cancel`, { body: { reason: 'The test is over.' } });
    const again = await post({ body });
    expect([again.status, again.json]).toEqual([202, first.json]);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  it('answers a caller that waits when the task does not end in time as if it had not waited', async () => {
    const reply = await post({ body: { ...body, mode: 'sync' } });
    expect([reply.status, reply.json.status]).toEqual([202, 'queued']);
  });

  it.each([
    ['the scope', 'missing-scope', { scope: 'tasks:read automations:write', body }],
    ['a key', 'idempotency-key-missing', { key: 'two words', body }],
    ['an automation', 'unknown-automation', { body: { ...body, automation: 'no-such-automation' } }],
    ['the right to the automation', 'not-your-automation', { team: 'strangers', body }],
    ['JSON', 'malformed-request', { raw: '{"automation": "product-description",' }],
    ['a body', 'malformed-request', { raw: '' }],
    ['an object', 'invalid-request', { raw: '[]' }],
    ['a content type of JSON: text/plain', 'unsupported-media-type', { type: 'text/plain', body }],
    ['a content type of JSON: application/xml', 'unsupported-media-type', { type: 'application/xml', body }],
    ['a content type of JSON: a form', 'unsupported-media-type', { type: 'application/x-www-form-urlencoded', body }],
    ['a small enough body', 'body-too-large', { raw: ofSize(262_145) }],
  ] as const)('refuses what lacks %s as %s, and stores nothing', async (_what, kind, options) => {
    const before = line.store.dump();
    expectProblem(await post(options), kind);
    expect(line.store.dump()).toBe(before);
    expect(line.messages).toEqual([]);
  });

  it('lets 256 KB in, which the schema then judges', async () => {
    const reply = await post({ raw: ofSize(262_144) });
    expectProblem(reply, 'invalid-input');
    expect(pointersOf(reply)).toEqual(['/input/title']);
  });

  it('names every field that nobody knows', async () => {
    const reply = await post({ body: { ...body, callbackUrl: 'https://example.com/hook', priority: 1 } });
    expectProblem(reply, 'invalid-request');
    expect(pointersOf(reply).toSorted()).toEqual(['/callbackUrl', '/priority']);
  });

  it('names every place where the input does not fit', async () => {
    const reply = await post({ body: { automation, input: { price: -1, title: 7, 'a/b~c': 1 } } });
    expectProblem(reply, 'invalid-input');
    expect(pointersOf(reply).toSorted()).toEqual(['/input/a~1b~0c', '/input/price', '/input/sku', '/input/title']);
  });

  it.each([
    ['in the input', `{"automation":"${automation}","input":{"sku":"T-1","__proto__":{"price":1}}}`, '/input'],
    ['at the top', `{"automation":"${automation}","input":{},"__proto__":{}}`, ''],
  ])('refuses a field that copies would drop in silence, %s', async (_where, raw, pointer) => {
    const reply = await post({ raw });
    expectProblem(reply, 'invalid-request');
    expect(reply.json.errors).toEqual([{ pointer, detail: expect.stringContaining('__proto__') }]);
  });

  it('refuses what is nested deeper than anybody means', async () => {
    const reply = await post({ raw: `{"automation":"${automation}","input":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}}` });
    expectProblem(reply, 'invalid-request');
    expect(reply.json.errors).toEqual([expect.objectContaining({ detail: expect.stringContaining('nested deeper') })]);
  });

  it('lists a hundred faults of many and counts the rest', async () => {
    await line.publishAutomation({ inputSchema: { type: 'object', properties: { tags: { type: 'array', items: { type: 'string' } } } } });
    const reply = await post({ body: { automation, input: { tags: Array.from({ length: 100_000 }, () => 1) } } });
    expectProblem(reply, 'invalid-input');
    expect(reply.json.errors).toHaveLength(101);
    expect(reply.json.errors[100]).toEqual({ pointer: '', detail: expect.stringMatching(/^has \d+ more faults/) });
  });

  it('gives up on a pattern of the automation that takes too long', async () => {
    await line.publishAutomation({ inputSchema: { type: 'object', properties: { code: { type: 'string', pattern: '^(a+)+$' } } } });
    const reply = await post({ body: { automation, input: { code: `${'a'.repeat(60)}!` } } });
    expectProblem(reply, 'invalid-input');
    expect(reply.json.errors).toEqual([{ pointer: '/input', detail: expect.stringContaining('too slow') }]);
  });

  it('says when to come back after too many', async () => {
    for (const key of ['1', '2', '3']) await post({ key, body });
    const reply = await post({ key: '4', body });
    expectProblem(reply, 'rate-limited');
    expect(reply.headers.get('retry-after')).toBe('60');
  });

  it('says when to come back for a key that is being taken right now', async () => {
    line.deps.store.create = async () => ({ kind: 'in-flight' });
    const reply = await createApiLine(line)('POST', '/v1/tasks', { key: '1', body });
    expectProblem(reply, 'request-in-flight');
    expect(reply.headers.get('retry-after')).toBe('1');
  });

  it('keeps what failed inside to itself', async () => {
    line.faults.queue = new Error('arn:aws:sqs:eu-west-1:000000000000:secret-queue');
    const reply = await post({ body });
    expectProblem(reply, 'internal');
    expect(JSON.stringify(reply.json)).not.toContain('secret-queue');
    expect(reply.json.detail).toContain('request-1');
  });

  /** A whole submission of exactly so many bytes. */
  function ofSize(bytes: number): string {
    const whole = (title: string) => JSON.stringify({ automation, input: { sku: 'T-1', title } });
    return whole('x'.repeat(bytes - whole('').length));
  }
});

describe('GET /v1/tasks/{id}', () => {
  it('shows a task to its team, and lets nobody keep it', async () => {
    const { id } = await line.given(running);
    const reply = await call('GET', `/v1/tasks/${id}`);
    expect(reply.status).toBe(200);
    expect(TaskViewSchema.parse(reply.json)).toMatchObject({ id, status: 'running' });
    expect(reply.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['GET', '', 'tasks:write'],
    ['GET', '/events', 'tasks:write'],
    ['POST', '/cancel', 'tasks:read'],
    ['POST', '/retry', 'tasks:write tasks:read'],
  ])('%s …%s needs its scope', async (method, below, scope) => {
    const { id } = await line.given();
    expectProblem(await call(method, `/v1/tasks/${id}${below}`, { scope, body: { reason: 'mine' } }), 'missing-scope');
  });

  it.each([
    ['GET', ''],
    ['GET', '/events'],
    ['POST', '/cancel'],
  ])("%s …%s finds no task of another team, nobody's, and under no id", async (method, below) => {
    const { id } = await line.given({ team: 'strangers' });
    for (const path of [id, aTask().id, 'nonsense'])
      expectProblem(await call(method, `/v1/tasks/${path}${below}`, { body: { reason: 'mine' } }), 'not-found');
    expect((await line.record(id)).task.status).toBe('queued');
  });
});

describe('GET /v1/tasks/{id}/events', () => {
  it('shows a whole trail, oldest first', async () => {
    const { id } = await line.given();
    await call('POST', `/v1/tasks/${id}/cancel`, { body: { reason: 'No longer sold.' } });
    const { status, json } = await call('GET', `/v1/tasks/${id}/events`);
    expect(status).toBe(200);
    expect(json.items.map(({ type }: { type: string }) => type)).toEqual(['task.accepted', 'task.cancelled']);
    expect(findBreak(json.items)).toBeUndefined();
    expect(JSON.stringify(json)).not.toContain('No longer sold');
  });
});

describe('GET /v1/tasks', () => {
  it("lists the team's tasks by cursor, newest first, each once", async () => {
    const sent: string[] = [];
    for (const at of [0, 1, 2, 3, 4]) sent.push((await line.given({ createdAt: after(at) })).id);
    await line.given({ team: 'strangers' });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await call('GET', `/v1/tasks?limit=2${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
      expect(page.status).toBe(200);
      seen.push(...page.json.items.map((item: unknown) => TaskSummarySchema.parse(item).id));
      cursor = page.json.cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(sent.toReversed());
  });

  it('filters by status and automation', async () => {
    const failed = await line.given({ status: 'failed' });
    await line.given();
    const ids = async (query: string) => (await call('GET', `/v1/tasks?${query}`)).json.items.map(({ id }: { id: string }) => id);
    expect(await ids('status=failed')).toEqual([failed.id]);
    expect(await ids('automation=translation')).toEqual([]);
  });

  it.each(['limit=1000', 'limit=0', 'limit=many', 'colour=red', 'cursor=nonsense', 'status=lost', 'automation=No+Such'])(
    'refuses ?%s',
    async (query) => {
      expectProblem(await call('GET', `/v1/tasks?${query}`), 'malformed-request');
    },
  );
});

describe('POST /v1/tasks/{id}/cancel', () => {
  const cancel = (id: string, reason: unknown = 'No longer sold.') => call('POST', `/v1/tasks/${id}/cancel`, { body: { reason } });

  it('ends a task once, however often it is asked', async () => {
    const { id } = await line.given();
    const [first, again] = [await cancel(id), await cancel(id)];
    expect([first.status, again.status]).toEqual([202, 202]);
    expect([first.json, again.json]).toEqual([first.json, first.json]);
    expect(first.json).toMatchObject({ id, status: 'cancelled', done: true });
  });

  it('of a task that has ended, or is being published, is refused', async () => {
    for (const status of ['completed', 'publishing'] as const) {
      const { id } = await line.given({ status });
      expectProblem(await cancel(id), 'conflict');
    }
  });

  it.each([{}, { reason: '' }, { reason: 'x'.repeat(1001) }, { reason: 'x', why: 'y' }])('is refused with %j', async (fields) => {
    const { id } = await line.given();
    expectProblem(await call('POST', `/v1/tasks/${id}/cancel`, { body: fields }), 'invalid-request');
    expect((await line.record(id)).task.status).toBe('queued');
  });
});

describe('POST /v1/tasks/{id}/retry', () => {
  const retry = (id: string, why: object = { reason: 'The shop answers again.' }) => call('POST', `/v1/tasks/${id}/retry`, { body: why });

  it('puts a failed task back on the line', async () => {
    const { id } = await line.given({ status: 'failed', end: 1 });
    const { status, headers, json } = await retry(id);
    expect([status, headers.get('location'), json.status]).toEqual([202, `/v1/tasks/${id}`, 'queued']);
    expect((await call('GET', `/v1/tasks/${id}`)).json.reason).toBe('The shop answers again.');
  });

  it('lets a parked task of another team go on, and shows its team why', async () => {
    const { id } = await line.given({ ...running, team: 'shop' });
    const fault = { error: 'OutsideAwayError', permanence: 'outage', who: 'route:copywriting', reason: 'HTTP 503', step: 'infer' } as const;
    await closeRun(line.deps, id, ({ task }) => commandAfterFault(task, 1, fault));
    const before = await call('GET', `/v1/tasks/${id}`, { team: 'shop' });
    expect(before.json).toMatchObject({
      status: 'held',
      waitingFor: { kind: 'outside', who: 'route:copywriting', until: expect.any(String) },
    });
    const { status, json } = await call('POST', `/v1/tasks/${id}/retry`, {
      team: 'operators',
      scope: 'ops:write',
      body: { reason: 'The server is back.' },
    });
    expect([status, json.status]).toEqual([202, 'running']);
    expect((await call('GET', `/v1/tasks/${id}`, { team: 'shop' })).json.reason).toBe('The server is back.');
  });

  it('gives an operator no other right over the tasks of other teams', async () => {
    const { id } = await line.given({ team: 'shop' });
    const every = 'tasks:write tasks:read ops:write';
    for (const [method, below] of [
      ['GET', ''],
      ['GET', '/events'],
      ['POST', '/cancel'],
    ] as const)
      expectProblem(
        await call(method, `/v1/tasks/${id}${below}`, { team: 'operators', scope: every, body: { reason: 'no' } }),
        'not-found',
      );
  });

  it('finds no task that is not there', async () => {
    for (const id of [aTask().id, 'nonsense']) expectProblem(await retry(id), 'not-found');
  });

  it('says why a task that ended well is not retried, and that a reason is wanted', async () => {
    const { id } = await line.given({ status: 'completed' });
    expectProblem(await retry(id), 'conflict');
    expectProblem(await retry(id, {}), 'invalid-request');
    const bare = await call('POST', `/v1/tasks/${id}/retry`, { raw: '' });
    expectProblem(bare, 'malformed-request');
    expect(bare.json.detail).toContain('missing');
  });
});
