import { expect } from '@jest/globals';
import type { TaskRecord } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import type { ContentStore } from '#usecases/ports/content-store.ts';
import type { TaskStore } from '#usecases/ports/task-store.ts';
import { aClaim, aTask, creationOf } from '../doubles/fixtures.ts';
import type { TestClock } from '../doubles/test-clock.ts';

export type StoredTasks = { store: TaskStore; contents: ContentStore; clock: TestClock };

/** What the contracts of a task store have in common. */

/** Stores a task and answers it as it is read back. */
export async function stored(store: TaskStore, fields: Partial<Task> = {}, writes: Parameters<typeof creationOf>[1] = []): Promise<Task> {
  const task = aTask(fields);
  expect(await store.create(creationOf(task, writes), aClaim({ team: task.team }))).toEqual({ kind: 'created' });
  return reread(store, task);
}

export async function reread(store: TaskStore, { id }: Pick<Task, 'id'>): Promise<Task> {
  const task = await store.get(id);
  if (!task) throw new Error(`task ${id} is not there`);
  return task;
}

export async function recordOf(store: TaskStore, { id }: Pick<Task, 'id'>): Promise<TaskRecord> {
  const record = await store.record(id);
  if (!record) throw new Error(`task ${id} is not there`);
  return record;
}
