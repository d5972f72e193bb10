import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { PageRoute } from '#domain/api/route.ts';
import { problemPage } from '#domain/review/page/closed-page.ts';
import { pageHeaders } from '#domain/review/page/layout.ts';
import { readEvent, type HttpRequest } from './event.ts';
import { problemOf } from './failure.ts';
import { createLog, type StepLog } from './log.ts';

/** A page, or a head without one. */
export type PageReply = { status: number; headers?: Record<string, string> } & ({ html: string } | { empty: true });

/** The one stack every page runs in: problems become pages, and nothing is traced, since a trace records URLs and theirs hold secrets. */
export function page(route: PageRoute, handle: (request: HttpRequest, log: StepLog) => Promise<PageReply>) {
  const { logger, log } = createLog(route.function);
  const handler = async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const request = readEvent(event);
    try {
      return render(await handle(request, log));
    } catch (error) {
      const problem = problemOf(error, request.requestId, log).toProblem();
      return { statusCode: problem.status, headers: { ...pageHeaders }, body: problemPage(problem) };
    }
  };
  return middy(handler).use(injectLambdaContext(logger, { resetKeys: true }));
}

function render(reply: PageReply): APIGatewayProxyResult {
  return 'html' in reply
    ? { statusCode: reply.status, headers: { ...pageHeaders, ...reply.headers }, body: reply.html }
    : { statusCode: reply.status, headers: reply.headers ?? {}, body: '' };
}
