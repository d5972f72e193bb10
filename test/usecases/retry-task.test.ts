import { describe, expect, it } from '@jest/globals';
import type { TaskId } from '#domain/identity/ids.ts';
import { afterFailure, mayCall } from '#domain/outside/outage.ts';
import { figuresOf } from '#domain/task/figures.ts';
import { commandAfterFault } from '#domain/task/park.ts';
import type { TaskWrite } from '#domain/task/record.ts';
import type { Task, TaskStatus } from '#domain/task/schema.ts';
import { cancelTask } from '#usecases/cancel-task.ts';
import { reconcile } from '#usecases/reconcile.ts';
import { retryTask } from '#usecases/retry-task.ts';
import { startTask } from '#usecases/start-task.ts';
import { closeRun, endTask } from '#usecases/steps/end-task.ts';
import { aCaller, aDraft, after, aPublication, aRef, aTask, automation, changeOf, fits, put, running } from '../doubles/fixtures.ts';
import { createMemoryLine, type MemoryLine } from '../doubles/line-in-memory.ts';

const caller = aCaller({ sub: 'ann' });
const retry = (line: MemoryLine, id: TaskId, reason = 'The shop answers again.') => retryTask(line.deps, caller, { id, reason });
const failed = { status: 'failed', error: { type: 'States.Timeout', detail: 'The shop did not answer.' } } as const;

async function aLine(): Promise<MemoryLine> {
  const line = createMemoryLine();
  await line.publishAutomation();
  return line;
}

/** A task that has failed in its first run. */
async function failedTask(line: MemoryLine): Promise<TaskId> {
  const { id } = await line.given(running);
  await endTask(line.deps, id, failed, 1);
  line.messages.length = 0;
  return id;
}

describe('a failed task', () => {
  it('goes back on the line in its next run, by who asks, with the reason kept out of the trail', async () => {
    const line = await aLine();
    const id = await failedTask(line);
    expect(await retry(line, id)).toMatchObject({ status: 'queued', run: 2, end: 1 });
    expect(line.messages).toMatchObject([{ taskId: id }]);
    const { task } = await line.record(id);
    expect(task.error).toBeUndefined();
    expect(task.note && (await line.store.contents.get(task, task.note))).toBe('"The shop answers again."');
    const events = await line.store.events(id);
    expect(events.at(-1)).toMatchObject({ type: 'task.reopened', actor: { kind: 'caller', ref: 'ann' }, detail: { run: 2, end: 1 } });
    expect(JSON.stringify(events)).not.toContain('shop answers');
  });

  it('starts as another execution, ends with the next number, and tells so', async () => {
    const line = await aLine();
    const id = await failedTask(line);
    await retry(line, id);
    expect(await startTask(line.deps, id, () => undefined)).toBe('started');
    expect(await line.executions.status(id, 2)).toMatchObject({ status: 'running' });
    // A late word of the run that failed ends nothing.
    await endTask(line.deps, id, failed, 1);
    expect((await line.record(id)).task.status).toBe('running');
    await endTask(line.deps, id, { status: 'completed' }, 2);
    expect(line.sent).toMatchObject([
      { type: 'task.failed', end: 1 },
      { type: 'task.completed', end: 2 },
    ]);
    expect(new Set(line.sent.map((event) => event.id)).size).toBe(2);
  });
});

describe('retrying twice', () => {
  it('is retrying once, and sends the message that a crash kept back', async () => {
    const line = await aLine();
    const id = await failedTask(line);
    await Promise.all([retry(line, id), retry(line, id)]);
    line.messages.length = 0;
    expect(await retry(line, id)).toMatchObject({ status: 'queued', run: 2 });
    expect(line.messages).toMatchObject([{ taskId: id }]);
    expect((await line.trail(id)).filter((type) => type === 'task.reopened')).toHaveLength(1);
  });

  it.each(['running', 'in_review', 'publishing'] as TaskStatus[])('changes nothing once it is %s', async (status) => {
    const line = await aLine();
    const { id } = await line.given({ ...running, status, end: 1, note: aRef() });
    const before = line.store.dump();
    expect((await retry(line, id)).status).toBe(status);
    expect(line.store.dump()).toBe(before);
    expect(line.messages).toEqual([]);
  });
});

describe('retrying what did not fail', () => {
  it.each(['running', 'completed', 'rejected', 'cancelled', 'rolled_back'] as TaskStatus[])(
    'is refused for a task that is %s',
    async (status) => {
      const line = await aLine();
      const { id } = await line.given({ ...running, status });
      const before = line.store.dump();
      await expect(retry(line, id)).rejects.toMatchObject({ kind: 'conflict', message: expect.stringContaining(status) });
      expect(line.store.dump()).toBe(before);
      expect(line.messages).toEqual([]);
    },
  );

  it('is refused for a task that was never there', async () => {
    const line = await aLine();
    await expect(retry(line, aTask().id)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(retryTask(line.deps, caller, { id: undefined, reason: 'again' })).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('a parked task', () => {
  const shop = 'connector:shop-webhook' as const;
  const letOut = put.draft(
    aDraft({ judgement: { verdict: 'auto', checks: fits, confidence: 0.9, confidenceParts: {}, reasons: [], at: after(0) } }),
  );

  /** A task whose first run was parked because the shop is away. */
  async function parkedTask(line: MemoryLine, writes: TaskWrite[] = [], fields: Partial<Task> = {}): Promise<TaskId> {
    const { id } = await line.given({ ...running, ...fields }, writes);
    const fault = { error: 'OutsideAwayError', permanence: 'outage', who: shop, reason: 'HTTP 503', step: 'publish' } as const;
    await closeRun(line.deps, id, ({ task }) => commandAfterFault(task, 1, fault));
    return id;
  }

  it('goes on at once from what it has stored, by who asks, with the reason kept out of the trail', async () => {
    const line = await aLine();
    const id = await parkedTask(line, [letOut], { draft: 1 });
    expect(await retry(line, id)).toMatchObject({ status: 'running', run: 2, end: 0 });
    expect(line.executions.entryOf(id, 2)).toEqual({ at: 'Publish', draft: 1 });
    expect(line.messages).toEqual([]);
    const { task } = await line.record(id);
    expect(task.note && (await line.store.contents.get(task, task.note))).toBe('"The shop answers again."');
    const events = await line.store.events(id);
    expect(events.find(({ type }) => type === 'task.released')).toMatchObject({
      actor: { kind: 'caller', ref: 'ann' },
      detail: { run: 2 },
    });
    expect(JSON.stringify(events)).not.toContain('shop answers');
  });

  it('is the probe of what it waits for, though it is known to be away and nobody else may call', async () => {
    const line = await aLine();
    const id = await parkedTask(line, [letOut], { draft: 1 });
    for (const by of ['a', 'b', 'c']) {
      const seen = await line.outages.find(shop);
      await line.outages.change(shop, seen, afterFailure(seen, { who: shop, by, reason: 'HTTP 503' }, line.clock.now()));
    }
    const may = async () => mayCall(await line.outages.find(shop), line.clock.now());
    expect(await may()).toBe('no');
    await retry(line, id);
    expect(await may()).toBe('probe');
  });

  it('that asks a model goes on at once, and once however often it is retried', async () => {
    const line = await aLine();
    const id = await parkedTask(line);
    expect(await retry(line, id)).toMatchObject({ status: 'running', run: 2 });
    expect(await retry(line, id)).toMatchObject({ status: 'running', run: 2 });
    expect(line.messages).toEqual([]);
    expect((await line.trail(id)).filter((type) => type === 'task.released')).toHaveLength(1);
  });

  it('is let go though people voted on it in that moment', async () => {
    const line = await aLine();
    const id = await parkedTask(line);
    line.store.beforeCommit = async () => {
      line.store.beforeCommit = undefined;
      const record = await line.record(id);
      await line.store.commit(record, changeOf(record.task));
    };
    expect((await retry(line, id)).status).toBe('running');
  });

  it('by a pause of its automation is not retried: that is resumed', async () => {
    const line = await aLine();
    const { id } = await line.given();
    line.registry.pause(automation);
    await startTask(line.deps, id, () => undefined);
    await expect(retry(line, id)).rejects.toMatchObject({ kind: 'conflict', message: expect.stringContaining('held') });
  });
});

describe('a task of another team', () => {
  it('is retried as well: an operator puts tasks of all teams back on the line', async () => {
    const line = await aLine();
    const { id } = await line.given({ ...running, status: 'failed', end: 1, team: 'shop' });
    expect(await retry(line, id)).toMatchObject({ status: 'queued', team: 'shop' });
    const { task } = await line.record(id);
    expect(task.note && (await line.store.contents.get(task, task.note))).toBe('"The shop answers again."');
    expect(line.messages).toMatchObject([{ taskId: id, team: 'shop' }]);
  });
});

describe('a task whose time is nearly over', () => {
  it('is not tried again, since retention would remove it under way', async () => {
    const line = await aLine();
    const { id } = await line.given({ ...running, status: 'failed', end: 1, expiresAt: Date.parse(after(86_400_000)) / 1000 });
    await expect(retry(line, id)).rejects.toMatchObject({ kind: 'conflict', message: expect.stringContaining('Retention') });
  });
});

describe('what a retried task starts with', () => {
  it('is all its cures: runs before its last end do not count', async () => {
    const line = await aLine();
    const { id } = await line.given({ ...running, run: 5, stalled: { since: after(0), parks: 0, runs: 4 } });
    line.executions.is(id, 5, 'failed');
    await reconcile(line.deps, { taskId: id, run: 5 });
    expect((await line.record(id)).task).toMatchObject({
      status: 'failed',
      error: { detail: 'Given up after 5 runs that came to nothing.' },
    });
    await retry(line, id);
    await startTask(line.deps, id, () => undefined);
    line.executions.is(id, 6, 'failed');
    await reconcile(line.deps, { taskId: id, run: 6 });
    expect((await line.record(id)).task).toMatchObject({ status: 'queued', run: 7 });
  });

  it('is a time without that it lay failed', async () => {
    const line = await aLine();
    const id = await failedTask(line);
    line.clock.pass(3 * 86_400_000);
    await retry(line, id);
    line.clock.pass(2000);
    expect(figuresOf(await line.record(id), line.clock.now()).totalMs).toBeLessThan(60_000);
  });

  it('is no right to call off what has left', async () => {
    const line = await aLine();
    const { id } = await line.given({ ...running, status: 'failed', end: 1 }, [{ put: 'publication', publication: aPublication() }]);
    await retry(line, id);
    await expect(cancelTask({ ...line.deps, executions: line.executions }, caller, { id, reason: 'no' })).rejects.toMatchObject({
      kind: 'conflict',
    });
    expect((await line.record(id)).task.status).toBe('queued');
  });
});
