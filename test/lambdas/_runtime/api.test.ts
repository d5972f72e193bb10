import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { defineRoute } from '#domain/api/route.ts';
import { ProblemError } from '#domain/problem/problem.ts';
import type { ApiHandler, ApiReply, ApiRequest } from '../../../lambdas/_runtime/api.ts';
import { callApi, type ApiAnswer, type ApiCall } from '../../doubles/api-call.ts';

const route = defineRoute({
  method: 'POST',
  path: '/v1/shelves/{shelf}/books',
  function: 'put-book',
  operationId: 'putBook',
  tag: 'Knowledge',
  summary: 'Put a book on a shelf',
  scope: ['knowledge:write', 'tasks:read'],
  params: z.strictObject({ shelf: z.string().regex(/^[a-z]+$/, 'must be letters') }),
  malformedPath: 'not-found',
  query: z.strictObject({ copies: z.coerce.number().int().min(1).default(1) }),
  body: z.strictObject({ title: z.string().min(1) }),
  maxBytes: 100,
  answers: {
    200: { description: 'It was there', schema: z.object({ shelf: z.string() }) },
    201: { description: 'It is there now', schema: z.object({ shelf: z.string(), copies: z.int() }) },
  },
  problems: ['conflict'],
});
const open = defineRoute({ ...route, scope: null });

const echo: ApiHandler<typeof route> = async ({ params, query }) => ({
  status: 201,
  headers: { location: '/there' },
  json: { shelf: params.shelf, copies: query.copies },
});
const good = { scope: 'knowledge:write', params: { shelf: 'poetry' }, body: { title: 'Odes' } };
const call = (change: ApiCall = {}) => callApi(route, echo, { ...good, ...change });

const kindOf = ({ json }: ApiAnswer) => String(json['type']).split('/').at(-1);
const pointers = ({ json }: ApiAnswer) => json['errors'].map(({ pointer }: { pointer: string }) => pointer);

describe('a request that fits its route', () => {
  it('reaches the handler parsed, defaults included', async () => {
    expect(await call()).toEqual({
      status: 201,
      headers: { 'content-type': 'application/json', location: '/there' },
      json: { shelf: 'poetry', copies: 1 },
    });
    expect(await call({ query: { copies: '3' } })).toMatchObject({ json: { copies: 3 } });
  });

  it('may have a media type with parameters, and headers in any case', async () => {
    expect(await call({ contentType: 'Application/JSON; charset=utf-8' })).toMatchObject({ status: 201 });
  });
});

describe('the scope', () => {
  it.each(['knowledge:write', 'tasks:read', 'other tasks:read'])('of a rule with several is met by %s', async (scope) => {
    expect(await call({ scope })).toMatchObject({ status: 201 });
  });

  it.each(['', 'tasks:write', 'knowledge:write:all'])('is not met by "%s"', async (scope) => {
    const reply = await call({ scope });
    expect([reply.status, kindOf(reply)]).toEqual([403, 'missing-scope']);
    expect(reply.json['detail']).toContain('"knowledge:write" or "tasks:read"');
  });

  it('is looked at before anything of the request is judged', async () => {
    expect(kindOf(await call({ scope: '', params: { shelf: '7' }, query: { copies: 'x' }, rawBody: '{' }))).toBe('missing-scope');
  });

  it("is nobody's when the authorizer handed no caller on", async () => {
    const reply = await call({ team: null });
    expect([reply.status, kindOf(reply)]).toEqual([401, 'unauthorized']);
  });

  it('is not asked for where anybody may call', async () => {
    const reply = await callApi(open, async ({ caller }) => ({ status: 200, json: { shelf: String(caller) } }), { ...good, team: null });
    expect(reply.json).toEqual({ shelf: 'undefined' });
  });
});

describe('a request that does not fit its route', () => {
  it.each<[string, ApiCall, number, string]>([
    ['a path of another form, with the problem that the route names', { params: { shelf: '7' } }, 404, 'not-found'],
    ['a query of another form', { query: { copies: '0' } }, 400, 'malformed-request'],
    ['no body', { body: undefined }, 415, 'unsupported-media-type'],
    ['another media type', { contentType: 'text/plain' }, 415, 'unsupported-media-type'],
    ["a body above the route's limit", { body: { title: 'x'.repeat(100) } }, 413, 'body-too-large'],
    ['a body that is not JSON', { rawBody: '{"title":' }, 400, 'malformed-request'],
    ['a body of another form', { body: { title: '' } }, 422, 'invalid-request'],
    ['a body with a field that copies drop in silence', { rawBody: '{"title":"x","__proto__":{}}' }, 422, 'invalid-request'],
  ])('is refused for %s', async (_why, change, status, kind) => {
    const reply = await call(change);
    expect([reply.status, kindOf(reply), reply.json['status']]).toEqual([status, kind, status]);
    expect(reply.headers).toMatchObject({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  });

  it('is told every fault of its query and of its body', async () => {
    expect(pointers(await call({ query: { copies: 'many', colour: 'red' } }))).toEqual(['/copies', '/colour']);
    expect(pointers(await call({ body: { title: 7, author: 'x' } }))).toEqual(['/title', '/author']);
  });
});

describe('a handler that throws', () => {
  const throwing = (error: Error) =>
    callApi(
      route,
      async () => {
        throw error;
      },
      good,
    );

  it('answers a problem as what it is, with the time to wait', async () => {
    const reply = await throwing(new ProblemError('conflict', 'Two at once.', { retryAfterSeconds: 3 }));
    expect([reply.status, kindOf(reply), reply.headers['retry-after']]).toEqual([409, 'conflict', '3']);
  });

  it('answers anything else as internal, and says nothing of it', async () => {
    const reply = await throwing(new Error('secret'));
    expect([reply.status, kindOf(reply)]).toEqual([500, 'internal']);
    expect(JSON.stringify(reply)).not.toContain('secret');
    expect(reply.json['detail']).toContain('request-1');
  });
});

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Reply = ApiReply<typeof route>;

describe('the types of a route', () => {
  it('are those of its schemas: anything else does not compile', () => {
    const same: [
      Same<ApiRequest<typeof route>['params'], { shelf: string }>,
      Same<ApiRequest<typeof route>['query'], { copies: number }>,
      Same<ApiRequest<typeof route>['body'], { title: string }>,
      Same<ApiRequest<typeof open>['caller'], undefined>,
      Same<Reply['status'], 200 | 201>,
      Same<Extract<Reply, { status: 200 }>['json'], { shelf: string }>,
      Same<Extract<Reply, { status: 201 }>['json'], { shelf: string; copies: number }>,
    ] = [true, true, true, true, true, true, true];
    expect(same).not.toContain(false);
  });
});
