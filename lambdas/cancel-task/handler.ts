import { summarise } from '#domain/task/view.ts';
import type { ApiHandler } from '#runtime/api.ts';
import { cancelTask } from '#usecases/cancel-task.ts';
import type { ContentStore } from '#usecases/ports/content-store.ts';
import type { Executions } from '#usecases/ports/executions.ts';
import { findTask } from '#usecases/steps/find-task.ts';
import type { SettleDependencies } from '#usecases/steps/settle.ts';
import type { route } from './route.ts';

export function createCancelTaskHandler(
  deps: SettleDependencies & { executions: Executions; contents: ContentStore },
): ApiHandler<typeof route> {
  return async ({ caller, params, body }, log) => {
    const { task } = await findTask(deps.store, caller, params.id);
    log.task(task);
    const note = await deps.contents.prepare(task, 'note-0', { reason: body.reason });
    const cancelled = await cancelTask(deps, task.id, { kind: 'caller', ref: caller.sub, assurance: 'token' }, [
      { put: 'content', content: note },
    ]);
    return { status: 202, headers: { location: `/v1/tasks/${task.id}` }, json: summarise(cancelled) };
  };
}
