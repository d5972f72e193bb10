import { requireScope } from '#domain/identity/caller.ts';
import { CancelTaskSchema } from '#domain/task/schema.ts';
import { summarise } from '#domain/task/view.ts';
import { readJson, type ApiReply, type ApiRequest } from '#runtime/api.ts';
import type { StepLog } from '#runtime/log.ts';
import { cancelTask, type CancelTaskDependencies } from '#usecases/cancel-task.ts';

/** `POST /v1/tasks/{id}/cancel`. Cancelling twice is cancelling once. */
export function createCancelTaskHandler(deps: CancelTaskDependencies) {
  return async (request: ApiRequest, log: StepLog): Promise<ApiReply> => {
    const caller = request.caller();
    requireScope(caller, 'tasks:write');
    const { reason } = readJson(request, CancelTaskSchema);
    const task = await cancelTask(deps, caller, { id: request.pathParameters['id'], reason });
    log.task(task);
    return { status: 202, headers: { location: `/v1/tasks/${task.id}` }, json: summarise(task) };
  };
}
