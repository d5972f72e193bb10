import { requireScope } from '#domain/identity/caller.ts';
import type { Clock } from '#domain/identity/ids.ts';
import { findTask } from '#domain/task/find-task.ts';
import type { ContentStore, TaskStore } from '#domain/task/ports.ts';
import { viewTask } from '#domain/task/view-task.ts';
import type { ApiReply, ApiRequest } from '#runtime/api.ts';
import type { StepLog } from '#runtime/log.ts';

/** `GET /v1/tasks/{id}`. */
export function createGetTaskHandler(deps: { store: TaskStore; contents: ContentStore; clock: Clock }) {
  return async (request: ApiRequest, log: StepLog): Promise<ApiReply> => {
    const caller = request.caller();
    requireScope(caller, 'tasks:read');
    const record = await findTask(deps.store, caller, request.pathParameters['id']);
    log.task(record.task);
    return { status: 200, headers: { 'cache-control': 'no-store' }, json: await viewTask(deps.contents, record, deps.clock.now()) };
  };
}
