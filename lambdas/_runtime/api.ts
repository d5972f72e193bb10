import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type * as z from 'zod';
import { unfitContent } from '#domain/content/well-formed.ts';
import { CallerSchema, type Caller } from '#domain/identity/caller.ts';
import { atMost, fieldErrors, ProblemError, type Problem } from '#domain/problem/problem.ts';
import { createLog, describeError, type StepLog } from './log.ts';
import { tracing } from './tracing.ts';

/** A call, as handlers see it. */
export type ApiRequest = {
  method: string;
  /** The route template, such as `/v1/tasks/{id}`; the path itself may hold secrets. */
  route: string;
  pathParameters: Record<string, string>;
  query: Record<string, string>;
  header(name: string): string | undefined;
  body: string;
  /** Who calls. @throws {ProblemError} unauthorized when the authorizer handed nothing on */
  caller(): Caller;
  requestId: string;
  sourceIp?: string;
};

export type ApiReply = { status: number; headers?: Record<string, string> } & ({ json: unknown } | { html: string } | { empty: true });

type Options = {
  /** How problems are shown: to programs as problem+json (default), to people as a page. */
  errors?: (problem: Problem) => { html: string; headers: Record<string, string> };
  /** Off for the review pages: a trace records URLs, and theirs hold the link token. */
  trace?: boolean;
};

/** The one stack every API function runs in: logging, tracing, problems as RFC 9457. */
export function api(name: string, handle: (request: ApiRequest, log: StepLog) => Promise<ApiReply>, options: Options = {}) {
  const { logger, log } = createLog(name);
  const handler = async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    try {
      return render(await handle(toRequest(event), log));
    } catch (error) {
      const problem = toProblem(error, event.requestContext.requestId, log);
      if (options.errors) {
        const page = options.errors(problem.toProblem());
        return {
          statusCode: problem.toProblem().status,
          headers: { 'content-type': 'text/html; charset=utf-8', ...page.headers },
          body: page.html,
        };
      }
      return renderProblem(problem);
    }
  };
  const wrapped = middy(handler).use(injectLambdaContext(logger, { resetKeys: true }));
  return options.trace === false ? wrapped : wrapped.use(tracing(name));
}

/**
 * The JSON body of a request, checked.
 * @param maxBytes of the body as it was sent; default 262,144
 * @throws {ProblemError} 415 wrong content type, 413 too large, 400 not JSON, 422 not the schema
 */
export function readJson<S extends z.ZodType>(request: ApiRequest, schema: S, options: { maxBytes?: number } = {}): z.output<S> {
  const maxBytes = options.maxBytes ?? 262_144;
  const type = (request.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new ProblemError('unsupported-media-type', `Send the body as application/json; this request said "${type ?? ''}".`);
  }
  const sizeBytes = Buffer.byteLength(request.body, 'utf8');
  if (sizeBytes > maxBytes) {
    throw new ProblemError('body-too-large', `The body has ${sizeBytes} bytes; at most ${maxBytes} are taken.`);
  }
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

function toRequest(event: APIGatewayProxyEvent): ApiRequest {
  const headers = new Map<string, string>();
  for (const [key, value] of Object.entries(event.headers ?? {})) if (value !== undefined) headers.set(key.toLowerCase(), value);
  const body = event.body ?? '';
  const sourceIp = event.requestContext.identity?.sourceIp;
  return {
    method: event.httpMethod,
    route: event.resource,
    pathParameters: defined(event.pathParameters),
    query: defined(event.queryStringParameters),
    header: (name) => headers.get(name.toLowerCase()),
    body: event.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body,
    caller() {
      const parsed = CallerSchema.safeParse(event.requestContext.authorizer);
      if (!parsed.success) throw new ProblemError('unauthorized', 'Send a bearer token of a trusted issuer that names your team.');
      return parsed.data;
    },
    requestId: event.requestContext.requestId,
    ...(sourceIp ? { sourceIp } : {}),
  };
}

function defined(values: Record<string, string | undefined> | null): Record<string, string> {
  return Object.fromEntries(Object.entries(values ?? {}).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

function toProblem(error: unknown, requestId: string, log: StepLog): ProblemError {
  if (error instanceof ProblemError) {
    log.info('answered with a problem', { problem: error.kind });
    return error;
  }
  log.error('unexpected error', describeError(error));
  return new ProblemError(
    'internal',
    `It is not your request. Try again with the same Idempotency-Key; if it stays, report request ${requestId}.`,
  );
}

function render(reply: ApiReply): APIGatewayProxyResult {
  if ('json' in reply) {
    return {
      statusCode: reply.status,
      headers: { 'content-type': 'application/json', ...reply.headers },
      body: JSON.stringify(reply.json),
    };
  }
  if ('html' in reply) {
    return { statusCode: reply.status, headers: { 'content-type': 'text/html; charset=utf-8', ...reply.headers }, body: reply.html };
  }
  return { statusCode: reply.status, headers: reply.headers ?? {}, body: '' };
}

function renderProblem(error: ProblemError): APIGatewayProxyResult {
  const problem = error.toProblem();
  return {
    statusCode: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) }),
    },
    body: JSON.stringify(problem),
  };
}
