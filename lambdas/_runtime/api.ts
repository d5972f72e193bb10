import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type * as z from 'zod';
import type { ApiRoute } from '#domain/api/route.ts';
import type { Caller } from '#domain/identity/caller.ts';
import type { ProblemError } from '#domain/problem/problem.ts';
import { checkRequest, type Checked } from './check-request.ts';
import { readEvent } from './event.ts';
import { problemOf } from './failure.ts';
import { createLog, type StepLog } from './log.ts';
import { tracing } from './tracing.ts';

type Parsed<R, Part extends 'params' | 'query' | 'body'> =
  R extends Readonly<Record<Part, infer S extends z.ZodType>> ? z.output<S> : undefined;

/** A request that its route's schemas let in, parsed by them. */
export type ApiRequest<R extends ApiRoute> = {
  caller: R['scope'] extends null ? undefined : Caller;
  params: Parsed<R, 'params'>;
  query: Parsed<R, 'query'>;
  body: Parsed<R, 'body'>;
  header: (name: string) => string | undefined;
};

/** One of the answers that a route declares: another status, or another shape, is a type error. */
export type ApiReply<R extends ApiRoute> = {
  [Status in Extract<keyof R['answers'], number>]: {
    status: Status;
    headers?: Record<string, string>;
    json: R['answers'][Status] extends { schema: infer S extends z.ZodType } ? z.input<S> : never;
  };
}[Extract<keyof R['answers'], number>];

/** What answers a route. Throws a {@link ProblemError} for everything that the caller can mend. */
export type ApiHandler<R extends ApiRoute> = (request: ApiRequest<R>, log: StepLog) => Promise<ApiReply<R>>;

/** The same without the route's types. */
type AnyHandler = (
  request: Checked & { header: (name: string) => string | undefined },
  log: StepLog,
) => Promise<{ status: number; headers?: Record<string, string>; json: unknown }>;

/** The one stack every API function runs in: logging, tracing, requests checked by their route, problems as RFC 9457. */
export function api<R extends ApiRoute>(route: R, handle: ApiHandler<R>) {
  const { logger, log } = createLog(route.function);
  return middy((event: APIGatewayProxyEvent) => answer(route, handle, event, log))
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(tracing(route.function));
}

/** Answers one event by a route's handler, whatever happens in it. */
export function answer<R extends ApiRoute>(
  route: R,
  handle: ApiHandler<R>,
  event: APIGatewayProxyEvent,
  log: StepLog,
): Promise<APIGatewayProxyResult>;
export async function answer(
  route: ApiRoute,
  handle: AnyHandler,
  event: APIGatewayProxyEvent,
  log: StepLog,
): Promise<APIGatewayProxyResult> {
  const request = readEvent(event);
  try {
    const { status, headers, json } = await handle({ ...checkRequest(route, request), header: request.header }, log);
    return { statusCode: status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(json) };
  } catch (error) {
    return renderProblem(problemOf(error, request.requestId, log));
  }
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
