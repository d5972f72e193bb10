import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { ApiRoute } from '../../domain/api/route.ts';
import { answer, type ApiHandler } from '../../lambdas/_runtime/api.ts';
import type { StepLog } from '../../lambdas/_runtime/log.ts';
import { silent } from './line.ts';

export type ApiCall = {
  /** `null`: the authorizer handed nothing on. */
  team?: string | null;
  scope?: string;
  params?: Record<string, string>;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  contentType?: string;
  body?: unknown;
  rawBody?: string;
};
export type ApiAnswer = { status: number; headers: Record<string, string>; json: Record<string, any> };

/** Calls a handler through the middleware, with the event that API Gateway would send. */
export async function callApi<R extends ApiRoute>(
  route: R,
  handle: ApiHandler<R>,
  call: ApiCall = {},
  log: StepLog = silent,
): Promise<ApiAnswer> {
  const { team = 'catalogue', scope = '', params = {}, query = {}, contentType = 'application/json' } = call;
  const body = call.rawBody ?? (call.body === undefined ? null : JSON.stringify(call.body));
  const event = {
    httpMethod: route.method,
    resource: route.path,
    headers: { ...(body === null ? {} : { 'Content-Type': contentType }), ...call.headers },
    pathParameters: params,
    queryStringParameters: query,
    body,
    isBase64Encoded: false,
    requestContext: { requestId: 'request-1', authorizer: team === null ? null : { sub: 'svc', team, scope } },
  } as unknown as APIGatewayProxyEvent;
  const reply = await answer(route, handle, event, log);
  return { status: reply.statusCode, headers: reply.headers as Record<string, string>, json: JSON.parse(reply.body) };
}
