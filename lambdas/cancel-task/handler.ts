import { summarise } from '#domain/task/view.ts';
import type { ApiHandler } from '#runtime/api.ts';
import { cancelTask, type CancelTaskDependencies } from '#usecases/cancel-task.ts';
import type { route } from './route.ts';

export function createCancelTaskHandler(deps: CancelTaskDependencies): ApiHandler<typeof route> {
  return async ({ caller, params, body }, log) => {
    const task = await cancelTask(deps, caller, { id: params.id, reason: body.reason });
    log.task(task);
    return { status: 202, headers: { location: `/v1/tasks/${task.id}` }, json: summarise(task) };
  };
}
