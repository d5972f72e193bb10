import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { problemKinds, problemType } from '../../domain/problem/problem.ts';
import { retry } from '../../ops/retry.ts';

const id = 'tsk_01JH8Z6M4Q3T5V7X9B1D3F5H7K';
let server: Server;
let api: string;
let asked: { call: string; token: string | undefined; body: string }[];
let conflict: boolean;

async function answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
  asked.push({ call: `${request.method} ${request.url}`, token: request.headers.authorization, body: await text(request) });
  if (!conflict) return { status: 202, body: { id, status: 'queued' } };
  const { status, title } = problemKinds.conflict;
  return { status, body: { type: problemType('conflict'), title, status, detail: 'The task is completed.' } };
}

beforeAll(async () => {
  server = createServer((request, response) => {
    void answer(request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => {
  asked = [];
  conflict = false;
});

describe('ops retry', () => {
  it('asks the API, with the reason and as who signed in, and says how the task stands', async () => {
    expect(await retry({ api, token: 'jwt' }, id, 'The shop answers again.')).toBe('queued');
    expect(asked).toEqual([{ call: `POST /v1/tasks/${id}/retry`, token: 'Bearer jwt', body: '{"reason":"The shop answers again."}' }]);
  });

  it('hands on why the API refuses', async () => {
    conflict = true;
    await expect(retry({ api, token: 'jwt' }, id, 'again')).rejects.toThrow(
      `POST /v1/tasks/${id}/retry answered 409: The task is completed.`,
    );
  });

  it('says so when nobody answers', async () => {
    await expect(retry({ api: 'http://127.0.0.1:1', token: 'jwt' }, id, 'again')).rejects.toThrow('does not answer');
  });
});
