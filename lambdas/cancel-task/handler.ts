import { requireScope } from '#domain/identity/caller.ts';
import { CancelTaskSchema } from '#domain/task/schema.ts';
import { summarise } from '#domain/task/view.ts';
import { readJson, type ApiReply, type ApiRequest } from '#runtime/api.ts';
import type { StepLog } from '#runtime/log.ts';
import { cancelTask } from '#usecases/cancel-task.ts';
import type { ContentStore } from '#usecases/ports/content-store.ts';
import type { Executions } from '#usecases/ports/executions.ts';
import { findTask } from '#usecases/steps/find-task.ts';
import type { SettleDependencies } from '#usecases/steps/settle.ts';

/** `POST /v1/tasks/{id}/cancel`. Cancelling twice is cancelling once. */
export function createCancelTaskHandler(deps: SettleDependencies & { executions: Executions; contents: ContentStore }) {
  return async (request: ApiRequest, log: StepLog): Promise<ApiReply> => {
    const caller = request.caller();
    requireScope(caller, 'tasks:write');
    const { reason } = readJson(request, CancelTaskSchema);
    const { task } = await findTask(deps.store, caller, request.pathParameters['id']);
    log.task(task);
    const note = await deps.contents.prepare(task, 'note-0', { reason });
    const cancelled = await cancelTask(deps, task.id, { kind: 'caller', ref: caller.sub, assurance: 'token' }, [
      { put: 'content', content: note },
    ]);
    return { status: 202, headers: { location: `/v1/tasks/${task.id}` }, json: summarise(cancelled) };
  };
}
