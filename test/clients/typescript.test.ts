import { describe, expect, it } from '@jest/globals';
import { createLinekeeperClient, LinekeeperError, NotDoneError } from '../../clients/typescript/src/index.ts';

type Scripted = { status: number; body: unknown; headers?: Record<string, string> };

/** A client of a server that answers these, one after the other, the last one for ever. An error is a broken connection. */
function scripted(...answers: (Scripted | Error)[]) {
  const requests: { method: string; url: string; headers: Headers; body: string }[] = [];
  const client = createLinekeeperClient({
    baseUrl: 'https://line.test/dev',
    token: async () => `token-${requests.length + 1}`,
    fetch: async (request) => {
      const answer = answers[Math.min(requests.length, answers.length - 1)]!;
      requests.push({ method: request.method, url: request.url, headers: request.headers, body: await request.text() });
      if (answer instanceof Error) throw answer;
      const { status, body, headers } = answer;
      const type = status < 400 ? 'application/json' : 'application/problem+json';
      return new Response(JSON.stringify(body), { status, headers: { 'content-type': type, ...headers } });
    },
  });
  return { client, requests };
}

const id = 'tsk_01JHZZZZZZZZZZZZZZZZZZZZZZ';
const task = (fields: object) => ({ status: 200, body: { id, status: 'running', done: false, ...fields } });
const problem = (status: number, fields: object = {}, headers = {}) => ({
  status,
  body: { type: 'https://linekeeper.dev/problems/x', title: 'T', status, detail: 'D', ...fields },
  headers,
});
const accepted = { status: 202, body: { id, status: 'queued' } };
const input = { automation: 'copy', input: { sku: 'A-1' } };

describe('submit', () => {
  it('sends the task with a token and a key of its own', async () => {
    const { client, requests } = scripted(accepted);
    expect(await client.submit(input)).toEqual(accepted.body);
    expect(requests).toMatchObject([{ method: 'POST', url: 'https://line.test/dev/v1/tasks', body: JSON.stringify(input) }]);
    expect(requests[0]!.headers.get('authorization')).toBe('Bearer token-1');
    expect(requests[0]!.headers.get('idempotency-key')).toMatch(/^[\da-f-]{36}$/);
  });

  it('repeats under the same key what failed on the way', async () => {
    const { client, requests } = scripted(
      new TypeError('fetch failed'),
      problem(503, {}, { 'retry-after': '0' }),
      problem(409, {}, { 'retry-after': '0' }),
      accepted,
    );
    expect(await client.submit(input)).toEqual(accepted.body);
    expect(new Set(requests.map(({ headers }) => headers.get('idempotency-key'))).size).toBe(1);
    expect(requests).toHaveLength(4);
  });

  it('gives up after so many tries, with the last answer', async () => {
    const { client, requests } = scripted(problem(429, {}, { 'retry-after': '0' }));
    await expect(client.submit(input, { tries: 2 })).rejects.toMatchObject({ name: 'LinekeeperError', status: 429 });
    expect(requests).toHaveLength(2);
  });

  it('does not repeat what is wrong, and says what', async () => {
    const { client, requests } = scripted(problem(422, { errors: [{ pointer: '/input/price', detail: 'must be a number' }] }));
    const refused = client.submit(input, { key: 'mine' });
    await expect(refused).rejects.toThrow('422: D\n  /input/price: must be a number');
    await expect(refused).rejects.toBeInstanceOf(LinekeeperError);
    expect(requests.map(({ headers }) => headers.get('idempotency-key'))).toEqual(['mine']);
  });
});

describe('waiting', () => {
  it('answers the task at its end', async () => {
    const { client, requests } = scripted(task({}), task({}), task({ status: 'completed', done: true }));
    expect(await client.waitUntilDone(id, { pollMs: 1 })).toMatchObject({ status: 'completed' });
    expect(requests).toHaveLength(3);
  });

  it('ends with the task as it stands when the time is over', async () => {
    const { client } = scripted(task({ status: 'in_review', waitingFor: { kind: 'review', since: '', act: '' } }));
    const waited = client.waitUntilDone(id, { timeoutMs: 5, pollMs: 2 });
    await expect(waited).rejects.toThrow(`Task ${id} is in_review and waits for review.`);
    await expect(waited).rejects.toBeInstanceOf(NotDoneError);
  });

  it('ends when it is aborted', async () => {
    const { client } = scripted(task({}));
    const controller = new AbortController();
    const waited = client.waitUntilDone(id, { pollMs: 60_000, timeoutMs: 120_000, signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 5);
    await expect(waited).rejects.toThrow('enough');
  });
});

it('tells an answer that is none of the API by its status', async () => {
  const { client } = scripted({ status: 502, body: 'bad gateway' });
  await expect(client.task(id)).rejects.toThrow('502: the answer is not one of the API');
});
