import { requireScope } from '#domain/identity/caller.ts';
import type { ApiReply, ApiRequest } from '#runtime/api.ts';
import type { StepLog } from '#runtime/log.ts';
import type { TaskStore } from '#usecases/ports/task-store.ts';
import { findTask } from '#usecases/steps/find-task.ts';

/** `GET /v1/tasks/{id}/events`: the task's audit trail, oldest first. */
export function createListEventsHandler({ store }: { store: TaskStore }) {
  return async (request: ApiRequest, log: StepLog): Promise<ApiReply> => {
    const caller = request.caller();
    requireScope(caller, 'tasks:read');
    const { task } = await findTask(store, caller, request.pathParameters['id']);
    log.task(task);
    return { status: 200, headers: { 'cache-control': 'no-store' }, json: { items: await store.events(task.id) } };
  };
}
