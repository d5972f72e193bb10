import type * as z from 'zod';
import type { ApiRoute } from '#domain/api/route.ts';
import { unfitContent } from '#domain/content/well-formed.ts';
import { CallerSchema, requireScope, type Caller, type ScopeRule } from '#domain/identity/caller.ts';
import { atMost, fieldErrors, ProblemError, type ProblemKind } from '#domain/problem/problem.ts';
import type { HttpRequest } from './event.ts';

/** What a route's own schemas made of a request; `undefined` where the route has none. */
export type Checked = { caller: Caller | undefined; params: unknown; query: unknown; body: unknown };

const usualMaxBytes = 262_144;

/**
 * Checks a request by its route, in this order: token, scope, path, query, body.
 * @throws {ProblemError} for the first of them that is wrong, naming every fault in it
 */
export function checkRequest(route: ApiRoute, request: HttpRequest): Checked {
  return {
    caller: route.scope === null ? undefined : readCaller(request, route.scope),
    params: route.params && readPath(route.params, route.malformedPath ?? 'not-found', request.pathParameters),
    query: route.query && readQuery(route.query, request.query),
    body: route.body && readBody(route.body, request, route.maxBytes ?? usualMaxBytes),
  };
}

function readCaller(request: HttpRequest, scope: ScopeRule): Caller {
  const caller = CallerSchema.safeParse(request.authorizer);
  if (!caller.success) throw new ProblemError('unauthorized', 'Send a bearer token of a trusted issuer that names your team.');
  requireScope(caller.data, scope);
  return caller.data;
}

function readPath(schema: z.ZodType, malformed: ProblemKind, path: Record<string, string>): unknown {
  const parsed = schema.safeParse(path);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `the ${issue.path.join(' ')} ${issue.message}`);
  throw new ProblemError(malformed, `The path is not right: ${faults.join('; ')}.`);
}

function readQuery(schema: z.ZodType, query: Record<string, string>): unknown {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  throw new ProblemError('malformed-request', 'The query is not right; see errors.', { errors: atMost(fieldErrors(parsed.error)) });
}

function readBody(schema: z.ZodType, request: HttpRequest, maxBytes: number): unknown {
  const type = (request.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new ProblemError('unsupported-media-type', `Send the body as application/json; this request said "${type ?? ''}".`);
  }
  const sizeBytes = Buffer.byteLength(request.body, 'utf8');
  if (sizeBytes > maxBytes) {
    throw new ProblemError('body-too-large', `The body has ${sizeBytes} bytes; at most ${maxBytes} are taken.`);
  }
  if (request.body.trim() === '') throw new ProblemError('malformed-request', 'The body is missing; this call wants JSON.');
  let value: unknown;
  try {
    value = JSON.parse(request.body);
  } catch {
    throw new ProblemError('malformed-request', 'The body is not valid JSON.');
  }
  const unfit = unfitContent(value);
  const parsed = unfit.length === 0 ? schema.safeParse(value) : undefined;
  if (parsed?.success) return parsed.data;
  const errors = atMost(parsed ? fieldErrors(parsed.error) : unfit);
  throw new ProblemError('invalid-request', `${errors.length} field${errors.length === 1 ? ' is' : 's are'} wrong; see errors.`, {
    errors,
  });
}
