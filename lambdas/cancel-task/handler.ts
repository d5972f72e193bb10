import { summarise } from '#domain/task/view.ts';
import type { ApiHandler } from '#runtime/api.ts';
import { warnUntold } from '#runtime/untold.ts';
import { cancelTask, type CancelTaskDependencies } from '#usecases/cancel-task.ts';
import type { route } from './route.ts';

export function createCancelTaskHandler(deps: Omit<CancelTaskDependencies, 'untold'>): ApiHandler<typeof route> {
  return async ({ caller, params, body }, log) => {
    const task = await cancelTask({ ...deps, untold: warnUntold(log) }, caller, { id: params.id, reason: body.reason });
    log.task(task);
    return { status: 202, headers: { location: `/v1/tasks/${task.id}` }, json: summarise(task) };
  };
}
