import type { ApiHandler } from '#runtime/api.ts';
import { listTasks, type ListTasksDependencies } from '#usecases/list-tasks.ts';
import type { route } from './route.ts';

export function createListTasksHandler(deps: ListTasksDependencies): ApiHandler<typeof route> {
  return async ({ caller, query }) => ({
    status: 200,
    headers: { 'cache-control': 'no-store' },
    json: await listTasks(deps, caller, query),
  });
}
