import { describe, expect, it } from '@jest/globals';
import type { Judgement } from '#domain/draft/schema.ts';
import type { TaskCommand } from '#domain/task/commands.ts';
import { TaskContendedError, TaskMissingError } from '#domain/task/errors.ts';
import { after, changeTask, commandStoredTask, readTask } from '#usecases/steps/change-task.ts';
import { aDraft, aPublication, aReview, aTask, changeOf, morning, put, running } from '../../doubles/fixtures.ts';
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
      const record = await line.record(id);
      await line.store.commit(record, changeOf(record.task, { draft: 7 }));
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

describe('giving a task a command', () => {
  it('stores what follows and answers the record as it then is', async () => {
    const line = createMemoryLine();
    const { id } = await line.given();
    const commanded = await commandStoredTask(line.deps, id, { kind: 'hold' });
    expect(commanded).toMatchObject({ kind: 'changed', record: { task: { status: 'held', version: 2 } } });
    expect((await line.record(id)).task.status).toBe('held');
    expect(await line.trail(id)).toEqual(['task.accepted', 'task.held']);
  });

  it('of a run that is over is refused, also when that run ends in the very moment', async () => {
    const line = createMemoryLine();
    const { id } = await line.given(running);
    line.store.beforeCommit = async () => {
      line.store.beforeCommit = undefined;
      const record = await line.record(id);
      await line.store.commit(record, changeOf(record.task, { run: 2 }));
    };
    const judgement: Judgement = {
      verdict: 'auto',
      checks: [],
      confidence: null,
      confidenceParts: {},
      reasons: [],
      at: morning.toISOString(),
    };
    const commands: TaskCommand[] = [
      { kind: 'begin-publishing', run: 1, draft: 1, digest: 'd' },
      { kind: 'end', run: 1, ending: { status: 'completed' } },
      { kind: 'keep-judgement', run: 1, draft: 1, judgement, by: 'validate', overrules: [] },
      { kind: 'park', run: 1, fault: { error: 'E', reason: 'r', step: 'infer' }, counts: false, by: 'settle' },
      { kind: 'keep-draft', run: 1, draft: aDraft({ source: 'canned' }), by: 'fallback' },
    ];
    await commandStoredTask(line.deps, id, { kind: 'end', run: 1, ending: { status: 'completed' } });
    for (const command of commands)
      expect(await commandStoredTask(line.deps, id, command)).toMatchObject({ kind: 'refused', refusal: { refused: 'superseded' } });
    expect((await line.record(id)).task).toMatchObject({ status: 'running', run: 2, version: 2 });
  });

  it('that is refused stores nothing and says why, with the record as it was found', async () => {
    const line = createMemoryLine();
    const { id } = await line.given(running);
    const record = await line.record(id);
    const before = line.store.dump();
    expect(await commandStoredTask(line.deps, id, { kind: 'hold' })).toEqual({ kind: 'refused', refusal: { refused: 'not-now' }, record });
    expect(line.store.dump()).toBe(before);
  });

  it('makes the command anew from what somebody else has left', async () => {
    const line = createMemoryLine();
    const { id } = await line.given();
    line.store.beforeCommit = async () => {
      line.store.beforeCommit = undefined;
      const record = await line.record(id);
      await line.store.commit(record, changeOf(record.task, { draft: 7 }));
    };
    const drafts: number[] = [];
    await commandStoredTask(line.deps, id, ({ task }) => {
      drafts.push(task.draft);
      return { kind: 'keep-draft', run: 1, draft: aDraft({ number: task.draft + 1 }), by: 'infer' };
    });
    expect(drafts).toEqual([0, 7]);
    expect((await line.record(id)).drafts.map(({ number }) => number)).toEqual([8]);
  });

  it('is refused by name where there is no such task', async () => {
    const line = createMemoryLine();
    await expect(commandStoredTask(line.deps, aTask().id, { kind: 'hold' })).rejects.toThrow(TaskMissingError);
    await expect(readTask(line.store, aTask().id)).rejects.toThrow(TaskMissingError);
  });
});

describe('a record after a change', () => {
  it('is what the store then answers', async () => {
    const line = createMemoryLine();
    const { id } = await line.given(running);
    const review = aReview({ id, team: 'catalogue' });
    const changes = [
      [put.draft(aDraft()), put.review(review), put.publication(aPublication({ status: 'unknown' }))],
      [put.draft(aDraft({ number: 2 })), put.review({ ...review, status: 'cancelled' }), put.publication(aPublication())],
    ];
    for (const writes of changes) {
      const record = await line.record(id);
      const change = changeOf(record.task, { draft: 1 }, writes);
      const foreseen = after(record, change);
      await line.store.commit(record, change);
      const stored = await line.record(id);
      expect({ ...foreseen, task: { ...foreseen.task, lastHash: stored.task.lastHash } }).toEqual(stored);
    }
  });
});
