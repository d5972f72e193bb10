import type { ApiHandler } from '#runtime/api.ts';
import { listEvents, type ListEventsDependencies } from '#usecases/list-events.ts';
import type { route } from './route.ts';

export function createListEventsHandler(deps: ListEventsDependencies): ApiHandler<typeof route> {
  return async ({ caller, params }, log) => {
    const { task, items } = await listEvents(deps, caller, params.id);
    log.task(task);
    return { status: 200, headers: { 'cache-control': 'no-store' }, json: { items } };
  };
}
