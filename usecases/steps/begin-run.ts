import type { TaskCommand } from '#domain/task/commands.ts';
import { asksModel, entryOf, type Entry } from '#domain/task/entry.ts';
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
  // Its execution may have its draft before its start is recorded: then it waits for no model any more.
  const start = (current: TaskRecord): TaskCommand => ({ kind: 'start', run: task.run, asks: asks && asksModel(entryOf(current)) });
  return (await commandStoredTask(deps, record, start)).kind === 'changed' ? 'started' : 'not-queued';
}
