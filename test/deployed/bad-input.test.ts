import { randomUUID } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { problemKinds, problemType, type ProblemKind } from '#domain/problem/problem.ts';
import { forgeToken } from './stage/issuer.ts';
import {
  api,
  call,
  dynamo,
  everything,
  holdings,
  onlyWarnings,
  output,
  packaged,
  product,
  putAutomation,
  submit,
  tokenOf,
  untilDone,
  type Call,
  type Reply,
} from './stage/stage.ts';

const automation = 'deployed-input';

function expectProblem(reply: Reply, kind: ProblemKind): void {
  expect({
    status: reply.status,
    type: reply.json?.type,
    contentType: reply.headers.get('content-type')?.split(';')[0],
    bodyStatus: reply.json?.status,
  }).toEqual({
    status: problemKinds[kind].status,
    type: problemType(kind),
    contentType: 'application/problem+json',
    bodyStatus: problemKinds[kind].status,
  });
  expect(reply.json.detail).toEqual(expect.stringMatching(/\S/));
}

const post = (options: Call): Promise<Reply> => call('POST', '/v1/tasks', { key: randomUUID(), ...options });

beforeAll(() => putAutomation(automation, { review: onlyWarnings }));

describe('a submission that is refused stores and starts nothing', () => {
  let before: string[];
  beforeEach(async () => {
    before = await holdings();
  });
  afterEach(async () => {
    expect(await holdings()).toEqual(before);
  });

  it('has no Idempotency-Key', async () => {
    expectProblem(await call('POST', '/v1/tasks', { body: { automation, input: product() } }), 'idempotency-key-missing');
  });

  it.each([
    ['with a space', 'two words'],
    ['of 256 characters', 'k'.repeat(256)],
    ['beyond ASCII', 'clé'],
  ])('has an Idempotency-Key %s', async (_, key) => {
    expectProblem(await post({ key, body: { automation, input: product() } }), 'idempotency-key-missing');
  });

  it('has no token', async () => {
    expectProblem(await post({ token: null, body: { automation, input: product() } }), 'unauthorized');
  });

  it('has an expired token', async () => {
    const token = await forgeToken({ issuer: `${api}/oidc`, expiresAt: Math.floor(Date.now() / 1000) - 60 });
    expectProblem(await post({ token, body: { automation, input: product() } }), 'unauthorized');
  });

  it('has a token of a foreign issuer', async () => {
    expectProblem(
      await post({ token: await forgeToken({ issuer: 'https://issuer.example.com' }), body: { automation, input: product() } }),
      'unauthorized',
    );
  });

  it('has a token signed with a foreign key', async () => {
    expectProblem(
      await post({ token: await forgeToken({ issuer: `${api}/oidc`, ownKey: true }), body: { automation, input: product() } }),
      'unauthorized',
    );
  });

  it('has a token for another audience', async () => {
    expectProblem(
      await post({ token: await forgeToken({ issuer: `${api}/oidc`, audience: 'another' }), body: { automation, input: product() } }),
      'unauthorized',
    );
  });

  it('lacks the scope', async () => {
    expectProblem(await post({ who: { scope: 'tasks:read' }, body: { automation, input: product() } }), 'missing-scope');
  });

  it('names an automation that does not exist', async () => {
    expectProblem(await post({ body: { automation: 'no-such-automation', input: product() } }), 'unknown-automation');
  });

  it('names an automation of another team', async () => {
    expectProblem(await post({ who: { team: 'strangers' }, body: { automation, input: product() } }), 'not-your-automation');
  });

  it('is not JSON', async () => {
    expectProblem(await post({ raw: '{"automation": "deployed-input",' }), 'malformed-request');
  });

  it.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded'])('comes as %s', async (type) => {
    expectProblem(await post({ type, raw: JSON.stringify({ automation, input: product() }) }), 'unsupported-media-type');
  });

  it('has 256 KB and one byte', async () => {
    expectProblem(await post({ raw: ofSize(262_145) }), 'body-too-large');
  });

  it('has 256 KB, which is let in and then judged by the schema', async () => {
    const reply = await post({ raw: ofSize(262_144) });
    expectProblem(reply, 'invalid-input');
    expect(reply.json.errors).toEqual([expect.objectContaining({ pointer: '/input/description' })]);
  });

  it('has fields that nobody knows', async () => {
    const reply = await post({ body: { automation, input: product(), callbackUrl: 'https://example.com/hook', priority: 1 } });
    expectProblem(reply, 'invalid-request');
    expect(reply.json.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toEqual(['/callbackUrl', '/priority']);
  });

  it('breaks the schema in several places, each named by its JSON pointer', async () => {
    const input = { ...product(), price: -1, title: '', tags: ['ok', 7], colour: 'red', 'a/b~c': 1, category: undefined };
    const reply = await post({ body: { automation, input } });
    expectProblem(reply, 'invalid-input');
    const pointers = reply.json.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers).toEqual(
      expect.arrayContaining(['/input/price', '/input/title', '/input/tags/1', '/input/colour', '/input/a~1b~0c', '/input/category']),
    );
    expect(pointers).toHaveLength(6);
    for (const { detail } of reply.json.errors) expect(detail).toEqual(expect.stringMatching(/\S/));
  });

  it('goes over the limit of its team, and is told when to come back', async () => {
    const team = 'hasty-team';
    await putAutomation('deployed-hasty', { review: onlyWarnings }, { team });
    // The team has used up this minute and the next, in case one ends meanwhile.
    const minute = Math.floor(Date.now() / 60_000);
    for (const window of [minute, minute + 1]) {
      await dynamo.send(
        new UpdateCommand({
          TableName: output('WorkTable'),
          Key: { pk: `RATE#${team}`, sk: String(window) },
          UpdateExpression: 'SET requests = :all',
          ExpressionAttributeValues: { ':all': 1_000_000 },
        }),
      );
    }
    const reply = await post({ who: { team }, body: { automation: 'deployed-hasty', input: product() } });
    expectProblem(reply, 'rate-limited');
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(reply.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  });
});

/** A whole submission of exactly so many bytes. */
function ofSize(bytes: number): string {
  const whole = (description: string) => JSON.stringify({ automation, input: { ...product(), sku: 'T-1', description } });
  return whole('x'.repeat(bytes - whole('').length));
}

describe('the same key', () => {
  it('makes one task of 20 identical requests at once', async () => {
    const before = new Set(await holdings());
    const key = randomUUID();
    const body = { automation, input: product() };
    const replies = await Promise.all(Array.from({ length: 20 }, () => call('POST', '/v1/tasks', { key, body })));
    const accepted = replies.filter(({ status }) => status === 202);
    const others = replies.filter(({ status }) => status !== 202);
    expect(accepted.length).toBeGreaterThan(0);
    for (const other of others) expectProblem(other, 'request-in-flight');
    const ids = new Set(accepted.map(({ json }) => json.id));
    expect(ids.size).toBe(1);
    expect(accepted.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
    const [id] = [...ids];
    await untilDone(id);
    const added = (await holdings()).filter((one) => !before.has(one));
    expect(added.filter((one) => one.endsWith(' TASK'))).toEqual([`TASK#${id} TASK`]);
    expect(added.filter((one) => one.startsWith('CLAIM#'))).toHaveLength(1);
    expect(added.filter((one) => one.startsWith('execution '))).toEqual([`execution ${id}-1`]);
  });

  it('answers a repetition as the first time, and refuses another body', async () => {
    const key = randomUUID();
    const body = { automation, input: product() };
    const first = await call('POST', '/v1/tasks', { key, body });
    const again = await call('POST', '/v1/tasks', { key, body });
    expect(again.status).toBe(202);
    expect(again.json).toEqual(first.json);
    expect(again.headers.get('location')).toBe(`/v1/tasks/${first.json.id}`);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    await untilDone(first.json.id);

    const before = await holdings();
    expectProblem(await call('POST', '/v1/tasks', { key, body: { automation, input: product() } }), 'idempotency-key-reused');
    expect(await holdings()).toEqual(before);
  });

  it('belongs to a team: another team may use it for its own', async () => {
    const team = 'neighbours';
    await putAutomation('deployed-neighbours', { review: onlyWarnings }, { team });
    const key = randomUUID();
    const ours = await call('POST', '/v1/tasks', { key, body: { automation, input: product() } });
    const theirs = await call('POST', '/v1/tasks', { who: { team }, key, body: { automation: 'deployed-neighbours', input: product() } });
    expect([ours.status, theirs.status]).toEqual([202, 202]);
    expect(theirs.json.id).not.toBe(ours.json.id);
    await untilDone(ours.json.id);
  });
});

describe('reading', () => {
  it("hides another team's task, its events and its cancelling", async () => {
    const id = await submit(automation, product());
    const who = { team: 'strangers' };
    expectProblem(await call('GET', `/v1/tasks/${id}`, { who }), 'not-found');
    expectProblem(await call('GET', `/v1/tasks/${id}/events`, { who }), 'not-found');
    expectProblem(await call('POST', `/v1/tasks/${id}/cancel`, { who, body: { reason: 'mine' } }), 'not-found');
    expect((await untilDone(id)).status).toBe('completed');
  });

  it('knows no task of a made-up or malformed id', async () => {
    expectProblem(await call('GET', '/v1/tasks/tsk_01JH0000000000000000000000'), 'not-found');
    expectProblem(await call('GET', '/v1/tasks/nonsense'), 'not-found');
  });

  it('answers what API Gateway refuses as a problem too', async () => {
    const reply = await call('GET', '/v1/nothing-here');
    expect(reply.headers.get('content-type')).toContain('application/problem+json');
    expect([403, 404]).toContain(reply.status);
  });

  it("lists the team's tasks by cursor, newest first, each once", async () => {
    const who = { team: 'listers' };
    await putAutomation('deployed-listers', { review: everything }, { ...who });
    const sent: string[] = [];
    for (let index = 0; index < 5; index += 1) sent.push(await submit('deployed-listers', product(), { who }));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await call('GET', `/v1/tasks?limit=2${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`, { who });
      expect(page.status).toBe(200);
      expect(page.json.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.json.items.map(({ id }: { id: string }) => id));
      cursor = page.json.cursor;
    } while (cursor !== undefined);
    expect(seen.filter((id) => sent.includes(id))).toEqual(sent.toReversed());
    expect(new Set(seen).size).toBe(seen.length);
    expectProblem(await call('GET', '/v1/tasks?limit=1000', { who }), 'malformed-request');
    expectProblem(await call('GET', '/v1/tasks?colour=red', { who }), 'malformed-request');
    expectProblem(await call('GET', '/v1/tasks?cursor=nonsense', { who }), 'malformed-request');
  });

  it('shows the OpenAPI description to anybody', async () => {
    const reply = await call('GET', '/v1/openapi.json', { token: null });
    expect(reply.status).toBe(200);
    expect(reply.json.openapi).toMatch(/^3\.1/);
    expect(Object.keys(reply.json.paths)).toEqual(
      expect.arrayContaining([
        '/v1/tasks',
        '/v1/tasks/{id}',
        '/v1/tasks/{id}/events',
        '/v1/tasks/{id}/cancel',
        '/v1/automations',
        '/v1/automations/{id}',
      ]),
    );
  });
});

describe('automations', () => {
  it('are listed for those who may call them only', async () => {
    const names = async (team: string) =>
      (await call('GET', '/v1/automations', { who: { team } })).json.items.map(({ id }: { id: string }) => id);
    expect(await names('catalogue')).toEqual(expect.arrayContaining(['product-description', automation]));
    expect(await names('strangers')).not.toContain('product-description');
  });

  it('are shown with schemas and an example that works', async () => {
    const reply = await call('GET', `/v1/automations/${automation}`);
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({
      id: automation,
      inputSchema: packaged.inputSchema,
      outputSchema: packaged.outputSchema,
      example: packaged.example,
    });
  });

  it('get a new revision by a change, and none by the same again', async () => {
    const id = `deployed-${randomUUID().slice(0, 8)}`;
    const first = await call('PUT', `/v1/automations/${id}`, { body: packaged });
    const same = await call('PUT', `/v1/automations/${id}`, { body: packaged });
    const next = await call('PUT', `/v1/automations/${id}`, { body: { ...packaged, title: 'Another title' } });
    expect([first.status, first.json.revision]).toEqual([201, 1]);
    expect([same.status, same.json]).toEqual([200, first.json]);
    expect([next.status, next.json.revision]).toEqual([201, 2]);
    expect(next.json.digest).not.toBe(first.json.digest);
    expect((await call('GET', `/v1/automations/${id}`)).json).toMatchObject({ revision: 2, title: 'Another title' });
  });

  it('cannot be taken over by another team', async () => {
    expectProblem(
      await call('PUT', `/v1/automations/${automation}`, { who: { team: 'strangers' }, body: packaged }),
      'not-your-automation',
    );
  });

  it('need their own scope', async () => {
    const token = await tokenOf({ scope: 'tasks:write tasks:read' });
    expectProblem(await call('PUT', `/v1/automations/${automation}`, { token, body: packaged }), 'missing-scope');
  });

  it('that could not run are refused with every fault', async () => {
    const id = `deployed-${randomUUID().slice(0, 8)}`;
    const spec = {
      ...packaged,
      model: { ...packaged.model, route: 'nowhere' },
      review: { ...packaged.review, reviewers: 'nobody' },
      example: { input: {} },
    };
    const reply = await call('PUT', `/v1/automations/${id}`, { body: spec });
    expectProblem(reply, 'invalid-request');
    expect(reply.json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(
      expect.arrayContaining(['/model/route', '/review/reviewers']),
    );
    expectProblem(await call('PUT', `/v1/automations/${id}`, { body: { ...packaged, surprise: true } }), 'invalid-request');
    expectProblem(await call('GET', `/v1/automations/${id}`), 'unknown-automation');
  });
});

describe('cancelling', () => {
  it('ends a waiting task once, however often it is asked', async () => {
    await putAutomation('deployed-cancel', { review: everything });
    const id = await submit('deployed-cancel', product());
    const first = await call('POST', `/v1/tasks/${id}/cancel`, { body: { reason: 'No longer sold.' } });
    const again = await call('POST', `/v1/tasks/${id}/cancel`, { body: { reason: 'No longer sold.' } });
    expect([first.status, again.status]).toEqual([202, 202]);
    expect((await untilDone(id)).status).toBe('cancelled');
    const { items } = (await call('GET', `/v1/tasks/${id}/events`)).json;
    expect(items.filter(({ type }: { type: string }) => type === 'task.cancelled')).toHaveLength(1);
    expect(items.at(-1).type).toBe('task.cancelled');
    expect(JSON.stringify(items)).not.toContain('No longer sold');
  });

  it('of a finished task is refused, and so is one without a reason', async () => {
    const id = await submit(automation, product());
    expectProblem(await call('POST', `/v1/tasks/${id}/cancel`, { body: {} }), 'invalid-request');
    expect((await untilDone(id)).status).toBe('completed');
    expectProblem(await call('POST', `/v1/tasks/${id}/cancel`, { body: { reason: 'Too late.' } }), 'conflict');
  });
});
