import type { TaskId } from '#domain/identity/ids.ts';
import { TaskMissingError, TaskContendedError } from '#domain/task/errors.ts';
import type { Change, TaskRecord } from '#domain/task/record.ts';
import type { TaskStore } from '../ports/task-store.ts';

const maxTries = 8;

/**
 * Reads a task, decides on a change and stores it, deciding anew whenever somebody else was first.
 * @param decide answers the change to store (or none) and the value to hand back; it must have no effects besides
 * @throws {TaskMissingError} when there is no such task
 * @throws {TaskContendedError} after eight lost races
 */
export async function changeTask<T>(
  store: TaskStore,
  id: TaskId,
  decide: (record: TaskRecord) => { change?: Change; value: T } | Promise<{ change?: Change; value: T }>,
): Promise<T> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const record = await store.record(id);
    if (!record) throw new TaskMissingError(`There is no task ${id}.`);
    const { change, value } = await decide(record);
    if (!change || (await store.commit(record.task, change)) === 'saved') return value;
  }
  throw new TaskContendedError(`Task ${id} was changed by others ${maxTries} times in a row; try again.`);
}
