import { describe, expect, it } from '@jest/globals';
import { TaskContendedError, TaskMissingError } from '#domain/task/errors.ts';
import { changeTask } from '#usecases/steps/change-task.ts';
import { aTask, changeOf } from '../../doubles/fixtures.ts';
import { createMemoryLine } from '../../doubles/line-in-memory.ts';

describe('changing a task', () => {
  it('stores what was decided and hands back the value', async () => {
    const line = createMemoryLine();
    const { id } = await line.given();
    expect(await changeTask(line.store, id, ({ task }) => ({ change: changeOf(task, { draft: 1 }), value: 'done' }))).toBe('done');
    expect((await line.record(id)).task).toMatchObject({ version: 2, draft: 1 });
  });

  it('stores nothing where nothing is to be changed', async () => {
    const line = createMemoryLine();
    const { id } = await line.given();
    const before = line.store.dump();
    expect(await changeTask(line.store, id, async ({ task }) => ({ value: task.status }))).toBe('queued');
    expect(line.store.dump()).toBe(before);
  });

  it('decides anew on what somebody else has made of it', async () => {
    const line = createMemoryLine();
    const { id } = await line.given();
    const seen: number[] = [];
    line.store.beforeCommit = async () => {
      line.store.beforeCommit = undefined;
      const { task } = await line.record(id);
      await line.store.commit(task, changeOf(task, { draft: 7 }));
    };
    await changeTask(line.store, id, ({ task }) => {
      seen.push(task.draft);
      return { change: changeOf(task, { draft: task.draft + 1 }), value: undefined };
    });
    expect(seen).toEqual([0, 7]);
    expect((await line.record(id)).task.draft).toBe(8);
  });

  it('loses no change of many at once', async () => {
    const line = createMemoryLine();
    const { id } = await line.given();
    const add = () => changeTask(line.store, id, ({ task }) => ({ change: changeOf(task, { draft: task.draft + 1 }), value: undefined }));
    await Promise.all(Array.from({ length: 5 }, add));
    expect((await line.record(id)).task).toMatchObject({ draft: 5, version: 6 });
  });

  it('gives up by name after eight lost races', async () => {
    const line = createMemoryLine();
    const { id } = await line.given();
    let decided = 0;
    const store = { ...line.store, commit: async () => 'stale' as const };
    const change = changeTask(store, id, ({ task }) => {
      decided += 1;
      return { change: changeOf(task), value: undefined };
    });
    await expect(change).rejects.toThrow(TaskContendedError);
    expect(decided).toBe(8);
  });

  it('says by name that there is no such task', async () => {
    const { store } = createMemoryLine();
    await expect(changeTask(store, aTask().id, () => ({ value: undefined }))).rejects.toThrow(TaskMissingError);
  });
});
