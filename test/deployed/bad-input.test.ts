import { randomUUID } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { workKeys } from '#adapters/dynamodb/keys.ts';
import { forgeToken } from './stage/issuer.ts';
import { expectProblem, pointersOf } from '../doubles/problems.ts';
import {
  api,
  call,
  dynamo,
  holdings,
  onlyWarnings,
  output,
  product,
  putAutomation,
  untilDone,
  type Call,
  type Reply,
} from './stage/stage.ts';

const automation = 'deployed-input';

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

  it('has 256 KB, which is let in and then judged by the schema', async () => {
    const reply = await post({ raw: ofSize(262_144) });
    expectProblem(reply, 'invalid-input');
    expect(reply.json.errors).toEqual([expect.objectContaining({ pointer: '/input/description' })]);
  });

  it('breaks the schema in several places, each named by its JSON pointer', async () => {
    const input = { ...product(), price: -1, title: '', tags: ['ok', 7], colour: 'red', 'a/b~c': 1, category: undefined };
    const reply = await post({ body: { automation, input } });
    expectProblem(reply, 'invalid-input');
    const pointers = pointersOf(reply);
    expect(pointers).toEqual(
      expect.arrayContaining(['/input/price', '/input/title', '/input/tags/1', '/input/colour', '/input/a~1b~0c', '/input/category']),
    );
    expect(pointers).toHaveLength(6);
    for (const { detail } of reply.json.errors) expect(detail).toEqual(expect.stringMatching(/\S/));
  });

  it('goes over the limit of its team, and is told when to come back', async () => {
    const team = 'hasty-team';
    await putAutomation('deployed-hasty', { review: onlyWarnings, teams: [team] });
    // The team has used up this minute and the next, in case one ends meanwhile.
    const minute = Math.floor(Date.now() / 60_000);
    for (const window of [minute, minute + 1]) {
      await dynamo.send(
        new UpdateCommand({
          TableName: output('WorkTable'),
          Key: workKeys.rate(team, 0, window),
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
});
