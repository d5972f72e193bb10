import { summarise } from '#domain/task/view.ts';
import type { ApiHandler } from '#runtime/api.ts';
import { retryTask, type RetryTaskDependencies } from '#usecases/retry-task.ts';
import type { route } from './route.ts';

export function createRetryTaskHandler(deps: RetryTaskDependencies): ApiHandler<typeof route> {
  return async ({ caller, params, body }, log) => {
    const task = await retryTask(deps, caller, { id: params.id, reason: body.reason });
    log.task(task);
    return { status: 202, headers: { location: `/v1/tasks/${task.id}` }, json: summarise(task) };
  };
}
