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
    const secured = request.header('x-forwarded-proto') === 'https' ? overHttps : {};
    try {
      return render(await handle(request, log), secured);
    } catch (error) {
      const problem = problemOf(error, request.requestId, log).toProblem();
      return render({ status: problem.status, html: problemPage(problem) }, secured);
    }
  };
  return middy(handler).use(injectLambdaContext(logger, { resetKeys: true }));
}

/**
 * A browser that came by https comes by it for a year, whatever a link says. API Gateway says by which it came; over http the header may
 * not be sent, and counts for nothing.
 * @see https://www.rfc-editor.org/rfc/rfc6797#section-7.2
 */
const overHttps = { 'strict-transport-security': 'max-age=31536000' };

function render(reply: PageReply, secured: Record<string, string>): APIGatewayProxyResult {
  const headers = { ...pageHeaders, ...secured, ...reply.headers };
  if ('html' in reply) return { statusCode: reply.status, headers, body: reply.html };
  return { statusCode: reply.status, headers, body: '' };
}
