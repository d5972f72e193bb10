import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { ApiRoute } from '#domain/api/route.ts';
import { api, type ApiHandler } from '#runtime/api.ts';
import type { PutAutomationDependencies } from '#usecases/put-automation.ts';
import { createCancelTaskHandler } from '../../lambdas/cancel-task/handler.ts';
import { createGetAutomationHandler } from '../../lambdas/get-automation/handler.ts';
import { createGetReviewerGroupHandler } from '../../lambdas/get-reviewer-group/handler.ts';
import { createGetTaskHandler } from '../../lambdas/get-task/handler.ts';
import { createListAutomationsHandler } from '../../lambdas/list-automations/handler.ts';
import { createListEventsHandler } from '../../lambdas/list-events/handler.ts';
import { createListReviewerGroupsHandler } from '../../lambdas/list-reviewer-groups/handler.ts';
import { createListTasksHandler } from '../../lambdas/list-tasks/handler.ts';
import { createPutAutomationHandler } from '../../lambdas/put-automation/handler.ts';
import { createPutReviewerGroupHandler } from '../../lambdas/put-reviewer-group/handler.ts';
import { createRetryTaskHandler } from '../../lambdas/retry-task/handler.ts';
import { createSubmitTaskHandler } from '../../lambdas/submit-task/handler.ts';
import { route as cancelTask } from '../../lambdas/cancel-task/route.ts';
import { route as getAutomation } from '../../lambdas/get-automation/route.ts';
import { route as getReviewerGroup } from '../../lambdas/get-reviewer-group/route.ts';
import { route as getTask } from '../../lambdas/get-task/route.ts';
import { route as listAutomations } from '../../lambdas/list-automations/route.ts';
import { route as listEvents } from '../../lambdas/list-events/route.ts';
import { route as listReviewerGroups } from '../../lambdas/list-reviewer-groups/route.ts';
import { route as listTasks } from '../../lambdas/list-tasks/route.ts';
import { route as putAutomation } from '../../lambdas/put-automation/route.ts';
import { route as putReviewerGroup } from '../../lambdas/put-reviewer-group/route.ts';
import { route as retryTask } from '../../lambdas/retry-task/route.ts';
import { route as submitTask } from '../../lambdas/submit-task/route.ts';
import { route, team } from './fixtures.ts';
import type { MemoryLine } from './line-in-memory.ts';

export type ApiCall = {
  team?: string;
  scope?: string;
  key?: string;
  ifMatch?: string;
  type?: string;
  /** Sent as it is; `body` is sent as JSON. */
  raw?: string;
  body?: unknown;
};
export type ApiAnswer = { status: number; headers: Headers; json: any };

const stage: PutAutomationDependencies['stage'] = {
  routes: [route],
  connectors: { catalogue: { kind: 'json-object', teams: [team] } },
};

// What the functions log is tested where they are called alone.
process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';

function serve<R extends ApiRoute>(served: R, handle: ApiHandler<R>) {
  const pattern = new RegExp(`^${served.method} ${served.path.replace(/\{(id|name)\}/, '(?<$1>[^/?]*)')}$`);
  return { resource: served.path, pattern, handler: api(served, handle) };
}

/** The API over a line in memory: its functions as API Gateway calls them, behind an authorizer that lets everybody be whom they say. */
export function createApiLine({ deps, executions }: MemoryLine) {
  const routes = [
    serve(submitTask, createSubmitTaskHandler({ ...deps, awaitTask: async () => undefined, accepted: () => undefined })),
    serve(listTasks, createListTasksHandler(deps)),
    serve(getTask, createGetTaskHandler(deps)),
    serve(listEvents, createListEventsHandler(deps)),
    serve(cancelTask, createCancelTaskHandler({ ...deps, executions })),
    serve(retryTask, createRetryTaskHandler(deps)),
    serve(listAutomations, createListAutomationsHandler(deps)),
    serve(getAutomation, createGetAutomationHandler(deps)),
    serve(putAutomation, createPutAutomationHandler({ ...deps, stage })),
    serve(listReviewerGroups, createListReviewerGroupsHandler(deps)),
    serve(getReviewerGroup, createGetReviewerGroupHandler(deps)),
    serve(putReviewerGroup, createPutReviewerGroupHandler(deps)),
  ];

  return async (method: string, path: string, options: ApiCall = {}): Promise<ApiAnswer> => {
    const { pathname, searchParams } = new URL(path, 'https://api.example.com');
    const found = routes.find(({ pattern }) => pattern.test(`${method} ${pathname}`));
    if (!found) throw new Error(`the API has no ${method} ${pathname}`);
    const named = found.pattern.exec(`${method} ${pathname}`)?.groups;
    const body = options.raw ?? (options.body === undefined ? null : JSON.stringify(options.body));
    const event = {
      httpMethod: method,
      resource: found.resource,
      path: pathname,
      headers: {
        ...(options.key === undefined ? {} : { 'Idempotency-Key': options.key }),
        ...(options.ifMatch === undefined ? {} : { 'If-Match': options.ifMatch }),
        ...(body === null ? {} : { 'Content-Type': options.type ?? 'application/json' }),
      },
      pathParameters: named ? { ...named } : null,
      queryStringParameters: Object.fromEntries(searchParams),
      body,
      isBase64Encoded: false,
      requestContext: {
        requestId: 'request-1',
        identity: { sourceIp: '192.0.2.1' },
        authorizer: {
          sub: 'tests',
          team: options.team ?? team,
          scope: options.scope ?? 'tasks:write tasks:read automations:write reviewers:write ops:write',
        },
      },
    } as unknown as APIGatewayProxyEvent;
    const reply = await found.handler(event, { functionName: 'api', awsRequestId: 'r' } as Context);
    return { status: reply.statusCode, headers: new Headers(reply.headers as Record<string, string>), json: JSON.parse(reply.body) };
  };
}
