import type { Entry } from '#domain/task/entry.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import type { Executions } from '../ports/executions.ts';
import type { Clock } from '../ports/system.ts';
import type { TaskStore } from '../ports/task-store.ts';
import { commandStoredTask } from './change-task.ts';

/**
 * Starts the execution of a task's run, in the state that its records ask for, and records that. Twice is once: the execution is named
 * after the run.
 */
export async function beginRun(
  deps: { store: TaskStore; executions: Executions; clock: Clock },
  record: TaskRecord,
  entry: Entry,
): Promise<'started' | 'not-queued'> {
  const { id, run } = record.task;
  await deps.executions.start(id, run, entry);
  return (await commandStoredTask(deps, record, { kind: 'start', run })).kind === 'changed' ? 'started' : 'not-queued';
}
