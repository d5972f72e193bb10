import type { TaskId } from '#domain/identity/ids.ts';
import type { Task } from '#domain/task/schema.ts';
import { summarise, type AcceptedTask, type AwaitedTask } from '#domain/task/view.ts';
import type { ApiHandler } from '#runtime/api.ts';
import { submitTask, type SubmitTaskDependencies } from '#usecases/submit-task.ts';
import type { route } from './route.ts';

type Dependencies = SubmitTaskDependencies & {
  /** What became of waiting for a task, or undefined when waiting was not possible. */
  awaitTask: (taskId: TaskId) => Promise<AwaitedTask | undefined>;
  accepted: (automation: string) => void;
};

export function createSubmitTaskHandler(deps: Dependencies): ApiHandler<typeof route> {
  return async ({ caller, body, header }, log) => {
    const { task, replayed } = await submitTask(deps, caller, header('idempotency-key'), body);
    log.task(task);
    log.info(replayed ? 'replayed' : 'accepted');
    if (!replayed) deps.accepted(task.automation);
    const headers = { location: `/v1/tasks/${task.id}`, ...(replayed ? { 'idempotent-replayed': 'true' } : {}) };
    const awaited = body.mode === 'sync' ? await deps.awaitTask(task.id) : undefined;
    if (awaited?.kind === 'ended') return { status: 200, headers, json: awaited.task };
    return { status: 202, headers, json: awaited?.kind === 'standing' ? awaited.task : firstAnswer(task) };
  };
}

/** A replay answers what the first answer said, whatever has happened since. */
function firstAnswer(task: Task): AcceptedTask {
  return { ...summarise(task), status: 'queued', done: false, updatedAt: task.createdAt };
}
