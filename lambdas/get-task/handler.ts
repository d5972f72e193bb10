import { requireScope } from '#domain/identity/caller.ts';
import type { ApiReply, ApiRequest } from '#runtime/api.ts';
import type { StepLog } from '#runtime/log.ts';
import type { ContentStore } from '#usecases/ports/content-store.ts';
import type { Clock } from '#usecases/ports/system.ts';
import type { TaskStore } from '#usecases/ports/task-store.ts';
import { findTask } from '#usecases/steps/find-task.ts';
import { viewStoredTask } from '#usecases/steps/view-task.ts';

/** `GET /v1/tasks/{id}`. */
export function createGetTaskHandler(deps: { store: TaskStore; contents: ContentStore; clock: Clock }) {
  return async (request: ApiRequest, log: StepLog): Promise<ApiReply> => {
    const caller = request.caller();
    requireScope(caller, 'tasks:read');
    const record = await findTask(deps.store, caller, request.pathParameters['id']);
    log.task(record.task);
    return { status: 200, headers: { 'cache-control': 'no-store' }, json: await viewStoredTask(deps.contents, record, deps.clock.now()) };
  };
}
