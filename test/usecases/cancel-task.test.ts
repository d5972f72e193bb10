import { describe, expect, it } from '@jest/globals';
import type { TaskId } from '#domain/identity/ids.ts';
import type { TaskStatus } from '#domain/task/schema.ts';
import { cancelTask } from '#usecases/cancel-task.ts';
import { commandStoredTask } from '#usecases/steps/change-task.ts';
import { aCaller, aReview, after, changeOf, put, running, team } from '../doubles/fixtures.ts';
import { createMemoryLine, type MemoryLine } from '../doubles/line-in-memory.ts';

const ann = { kind: 'caller', ref: 'ann', assurance: 'token' } as const;
const caller = aCaller({ sub: 'ann' });

const cancel = (line: MemoryLine, id: TaskId, reason = 'No longer sold.') => cancelTask(line.deps, caller, { id, reason });

/** The words that a task was cancelled with, where they are stored. */
async function wordsOf(line: MemoryLine, id: TaskId): Promise<string | undefined> {
  const { task } = await line.record(id);
  return task.note && line.store.contents.get(task, task.note);
}

describe('a task that has not ended', () => {
  it.each(['queued', 'held', 'running', 'in_review'] as TaskStatus[])(
    'and is %s is cancelled by who asks, with the reason',
    async (status) => {
      const line = createMemoryLine();
      const { id } = await line.given({ status });
      line.clock.pass(2000);
      expect((await cancel(line, id)).status).toBe('cancelled');
      const { task } = await line.record(id);
      expect(task).toMatchObject({ status: 'cancelled', finishedAt: after(2000) });
      expect([task.waiting, task.dueAt, task.error]).toEqual([undefined, undefined, undefined]);
      expect((await line.store.events(id)).at(-1)).toMatchObject({ type: 'task.cancelled', actor: ann });
      expect(JSON.stringify(await line.store.events(id))).not.toContain('No longer sold');
      expect(await wordsOf(line, id)).toBe('"No longer sold."');
      expect(line.sent).toMatchObject([{ type: 'task.cancelled', end: 1 }]);
      expect(JSON.stringify(line.sent)).not.toContain('No longer sold');
      expect(line.measured).toHaveLength(1);
    },
  );

  it('has its execution stopped', async () => {
    const line = createMemoryLine();
    const task = await line.given({ ...running, run: 2 });
    await line.executions.start(task, { at: 'Retrieve' }, undefined);
    await cancel(line, task.id);
    expect((await line.executions.status(task.id, 2)).status).toBe('aborted');
    expect(line.executions.causeOf(task.id, 2)).toBe('cancelled by its team');
  });

  it('has its review closed', async () => {
    const line = createMemoryLine();
    const task = await line.given({ status: 'in_review' });
    await line.store.commit(await line.record(task.id), changeOf(task, {}, [put.review(aReview(task))]));
    await cancel(line, task.id);
    expect((await line.record(task.id)).reviews).toMatchObject([{ status: 'cancelled' }]);
  });
});

describe('cancelling twice', () => {
  it('is cancelling once, with the first reason', async () => {
    const line = createMemoryLine();
    const { id } = await line.given(running);
    await cancel(line, id, 'first');
    const before = line.store.dump();
    expect((await cancel(line, id, 'second')).status).toBe('cancelled');
    expect(line.store.dump()).toBe(before);
    expect(await wordsOf(line, id)).toBe('"first"');
    expect([line.sent.length, line.measured.length]).toEqual([1, 1]);
  });

  it('at once is cancelling once', async () => {
    const line = createMemoryLine();
    const { id } = await line.given(running);
    await Promise.all([cancel(line, id), cancel(line, id), cancel(line, id)]);
    expect(await line.trail(id)).toEqual(['task.accepted', 'task.cancelled']);
    expect(new Set(line.sent.map((event) => event.id))).toEqual(new Set([`${id}.end-1`]));
  });

  it('does what a crash left undone', async () => {
    const line = createMemoryLine();
    const { id } = await line.given(running);
    await line.executions.start({ id, run: 1, team }, { at: 'Retrieve' }, undefined);
    line.faults.stop = new Error('killed');
    await expect(cancel(line, id)).rejects.toThrow('killed');
    expect((await line.record(id)).task.status).toBe('cancelled');
    delete line.faults.stop;
    await cancel(line, id);
    expect((await line.executions.status(id, 1)).status).toBe('aborted');
  });
});

describe('cancelling while the bus is away', () => {
  it('stands, and is told by the next who cancels', async () => {
    const line = createMemoryLine();
    const { id } = await line.given(running);
    line.faults.events = new Error('the bus is down');
    expect((await cancel(line, id)).status).toBe('cancelled');
    expect(line.untold).toEqual([{ id, error: line.faults.events }]);
    expect((await line.record(id)).task.dueAt).toBe(after(60_000));
    delete line.faults.events;
    await cancel(line, id);
    expect(line.sent).toMatchObject([{ type: 'task.cancelled' }]);
    expect((await line.record(id)).task.dueAt).toBeUndefined();
  });
});

describe('cancelling a task that is parked', () => {
  const fault = { error: 'OutsideAwayError', reason: 'away', who: 'connector:shop-webhook', step: 'publish' } as const;
  const parking = { kind: 'park', run: 1, fault, counts: false, by: 'settle' } as const;

  it('ends it, and it waits for nothing any more', async () => {
    const line = createMemoryLine();
    const { id } = await line.given(running);
    await commandStoredTask(line.deps, id, parking);
    expect((await cancel(line, id)).status).toBe('cancelled');
    const { task } = await line.record(id);
    expect([task.waiting, task.releaseAt, task.stalled, task.error, task.dueAt]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is refused once a draft has begun to leave: it is finished, or rolled back', async () => {
    const line = createMemoryLine();
    const { id } = await line.given({ ...running, status: 'publishing', leaving: { draft: 1, since: after(0) } });
    await commandStoredTask(line.deps, id, parking);
    const before = line.store.dump();
    await expect(cancel(line, id)).rejects.toMatchObject({ kind: 'conflict', message: expect.stringMatching(/has been in part/) });
    expect(line.store.dump()).toBe(before);
  });
});

describe('cancelling too late', () => {
  it.each([
    ['publishing', /being published/],
    ['completed', /is completed already/],
    ['rejected', /is rejected already/],
    ['failed', /is failed already/],
    ['rolled_back', /is rolled_back already/],
  ] as const)('is refused when the task is %s, and changes nothing', async (status, why) => {
    const line = createMemoryLine();
    const { id } = await line.given({ ...running, status });
    await line.executions.start({ id, run: 1, team }, { at: 'Retrieve' }, undefined);
    const before = line.store.dump();
    await expect(cancel(line, id)).rejects.toMatchObject({ name: 'ProblemError', kind: 'conflict', message: expect.stringMatching(why) });
    expect(line.store.dump()).toBe(before);
    expect((await line.executions.status(id, 1)).status).toBe('running');
    expect(line.sent).toEqual([]);
  });

  it('is refused when publishing begins first', async () => {
    const line = createMemoryLine();
    const { id } = await line.given(running);
    line.store.beforeCommit = async () => {
      line.store.beforeCommit = undefined;
      const record = await line.record(id);
      await line.store.commit(record, changeOf(record.task, { status: 'publishing' }));
    };
    await expect(cancel(line, id)).rejects.toMatchObject({ kind: 'conflict' });
    expect((await line.record(id)).task.status).toBe('publishing');
    expect(line.store.dump()).not.toContain('No longer sold');
  });
});

describe('cancelling what is not there to cancel', () => {
  it('is answered alike for a task of another team and for one that never was', async () => {
    const line = createMemoryLine();
    const { id } = await line.given({ ...running, team: 'shop' });
    const before = line.store.dump();
    await expect(cancel(line, id)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(cancelTask(line.deps, caller, { id: undefined, reason: 'No longer sold.' })).rejects.toMatchObject({ kind: 'not-found' });
    expect(line.store.dump()).toBe(before);
    expect(line.sent).toEqual([]);
  });
});
