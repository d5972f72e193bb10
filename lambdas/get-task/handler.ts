import type { ApiHandler } from '#runtime/api.ts';
import { getTask, type GetTaskDependencies } from '#usecases/get-task.ts';
import type { route } from './route.ts';

export function createGetTaskHandler(deps: GetTaskDependencies): ApiHandler<typeof route> {
  return async ({ caller, params }, log) => {
    const { task, view } = await getTask(deps, caller, params.id);
    log.task(task);
    return { status: 200, headers: { 'cache-control': 'no-store' }, json: view };
  };
}
