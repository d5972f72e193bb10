import { asksModel, type Entry } from '#domain/task/entry.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import { placeOf, type Pools } from '#domain/route/pool.ts';
import type { ModelRoutes } from '#domain/route/schema.ts';
import type { Executions } from '../ports/executions.ts';
import type { Clock } from '../ports/system.ts';
import type { TaskStore } from '../ports/task-store.ts';
import { commandStoredTask } from './change-task.ts';

export type BeginRunDependencies = { store: TaskStore; executions: Executions; routes: ModelRoutes; pools: Pools; clock: Clock };

/**
 * Starts the execution of a task's run, in the state that its records ask for, and records that. Twice is once: the execution is named
 * after the run. One whose route the stage does not have begins with Retrieve, which says so.
 */
export async function beginRun(deps: BeginRunDependencies, record: TaskRecord, entry: Entry): Promise<'started' | 'not-queued'> {
  const { task } = record;
  const asks = asksModel(entry);
  const place = placeOf(deps.routes, deps.pools, task);
  await deps.executions.start(task, asks && !place ? { at: 'Retrieve' } : entry, place);
  return (await commandStoredTask(deps, record, { kind: 'start', run: task.run, asks })).kind === 'changed' ? 'started' : 'not-queued';
}
