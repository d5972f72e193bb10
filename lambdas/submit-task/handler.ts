import { requireScope } from '#domain/identity/caller.ts';
import type { TaskId } from '#domain/identity/ids.ts';
import { SubmitTaskSchema } from '#domain/task/schema.ts';
import { summarise } from '#domain/task/view.ts';
import { type ApiReply, type ApiRequest, readJson } from '#runtime/api.ts';
import type { StepLog } from '#runtime/log.ts';
import { submitTask, type SubmitTaskDependencies } from '#usecases/submit-task.ts';

type Dependencies = SubmitTaskDependencies & {
  /** The view of the task once it has ended, or undefined when it did not in time. */
  awaitTask: (taskId: TaskId) => Promise<unknown>;
  accepted: (automation: string) => void;
};

/** `POST /v1/tasks`. */
export function createSubmitTaskHandler(deps: Dependencies) {
  return async (request: ApiRequest, log: StepLog): Promise<ApiReply> => {
    const caller = request.caller();
    requireScope(caller, 'tasks:write');
    const body = readJson(request, SubmitTaskSchema);
    const { task, replayed } = await submitTask(deps, caller, request.header('idempotency-key'), body);
    log.task(task);
    log.info(replayed ? 'replayed' : 'accepted');
    if (!replayed) deps.accepted(task.automation);
    const headers = { location: `/v1/tasks/${task.id}`, ...(replayed ? { 'idempotent-replayed': 'true' } : {}) };
    if (body.mode === 'sync') {
      const finished = await deps.awaitTask(task.id);
      if (finished !== undefined) return { status: 200, headers, json: finished };
    }
    return { status: 202, headers, json: { ...summarise(task), ...firstAnswer(task.createdAt) } };
  };
}

/** A replay answers what the first answer said, whatever has happened since. */
function firstAnswer(createdAt: string) {
  return { status: 'queued', done: false, updatedAt: createdAt } as const;
}
