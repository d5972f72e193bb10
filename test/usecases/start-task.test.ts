import { describe, expect, it } from '@jest/globals';
import type { Judgement } from '#domain/draft/schema.ts';
import type { TaskId } from '#domain/identity/ids.ts';
import { commandAfterFault } from '#domain/task/park.ts';
import { cancelTask } from '#usecases/cancel-task.ts';
import { startTask } from '#usecases/start-task.ts';
import { commandStoredTask } from '#usecases/steps/change-task.ts';
import { closeRun } from '#usecases/steps/end-task.ts';
import { aCaller, aDraft, aRef, after, aTask, automation, fits, put } from '../doubles/fixtures.ts';
import { createMemoryLine, type MemoryLine } from '../doubles/line-in-memory.ts';

async function aLine(): Promise<MemoryLine> {
  const line = createMemoryLine();
  await line.publishAutomation();
  return line;
}

const start = (line: MemoryLine, id: TaskId) => startTask(line.deps, id, () => undefined);

describe('a queued task', () => {
  it('starts: one execution, named after task and run', async () => {
    const line = await aLine();
    const { id } = await line.given();
    line.clock.pass(5000);
    const seen: string[] = [];
    expect(await startTask(line.deps, id, (task) => seen.push(task.id))).toBe('started');
    expect(seen).toEqual([id]);
    const { task } = await line.record(id);
    expect(task).toMatchObject({ status: 'running', startedAt: after(5000), dueAt: after(5000 + 4 * 86_400_000 + 15 * 60_000) });
    expect(task.waiting).toBeUndefined();
    expect(line.executions.names()).toEqual([`${id}-1`]);
    expect(await line.trail(id)).toEqual(['task.accepted', 'task.started']);
  });

  it('starts once, however often its message comes', async () => {
    const line = await aLine();
    const { id } = await line.given();
    expect(await start(line, id)).toBe('started');
    expect(await start(line, id)).toBe('not-queued');
    expect(line.executions.starts).toEqual([`${id}-1`]);
  });

  it('starts once when two messages are taken at once', async () => {
    const line = await aLine();
    const { id } = await line.given();
    expect((await Promise.all([start(line, id), start(line, id)])).toSorted()).toEqual(['not-queued', 'started']);
    expect(line.executions.names()).toEqual([`${id}-1`]);
    expect((await line.trail(id)).filter((type) => type === 'task.started')).toHaveLength(1);
  });

  it('waits for no model any more when its draft was there before its start was recorded', async () => {
    const line = await aLine();
    const { id } = await line.given();
    line.store.beforeCommit = async () => {
      line.store.beforeCommit = undefined;
      await commandStoredTask(line.deps, id, { kind: 'keep-draft', run: 1, draft: aDraft(), content: undefined, by: 'infer' });
    };
    expect(await start(line, id)).toBe('started');
    expect((await line.record(id)).task).toMatchObject({ status: 'running', dueAt: after(15 * 60_000) });
  });

  it('starts the same run again after a crash between the execution and its record', async () => {
    const line = await aLine();
    const { id } = await line.given();
    line.store.beforeCommit = async () => {
      throw new Error('killed');
    };
    await expect(start(line, id)).rejects.toThrow('killed');
    expect((await line.record(id)).task.status).toBe('queued');
    line.store.beforeCommit = undefined;
    expect(await start(line, id)).toBe('started');
    expect(line.executions.starts).toEqual([`${id}-1`, `${id}-1`]);
    expect(line.executions.names()).toEqual([`${id}-1`]);
  });

  it('is tried again when the machine could not be reached', async () => {
    const line = await aLine();
    const { id } = await line.given();
    line.faults.start = new Error('the machine is away');
    await expect(start(line, id)).rejects.toThrow('the machine is away');
    expect((await line.record(id)).task.status).toBe('queued');
    delete line.faults.start;
    expect(await start(line, id)).toBe('started');
  });

  it('keeps the time of its first start when it is started in a new run', async () => {
    const line = await aLine();
    const { id } = await line.given({ run: 2, startedAt: after(1000) });
    line.clock.pass(60_000);
    await start(line, id);
    expect((await line.record(id)).task.startedAt).toBe(after(1000));
    expect(line.executions.names()).toEqual([`${id}-2`]);
  });

  it('that was given a new run meanwhile is left to the message of that run', async () => {
    const line = await aLine();
    const { id } = await line.given();
    const { start: begin } = line.deps.executions;
    line.deps.executions.start = async (task, entry, place) => {
      line.deps.executions.start = begin;
      await begin(task, entry, place);
      const record = await line.record(id);
      const { task: current } = record;
      await line.store.commit(record, {
        task: { ...current, run: 2, version: current.version + 1 },
        event: { type: 'task.restarted', actor: { kind: 'system', ref: 'reconcile', assurance: 'internal' }, detail: {} },
      });
    };
    expect(await start(line, id)).toBe('not-queued');
    expect((await line.record(id)).task).toMatchObject({ status: 'queued', run: 2 });
  });

  it('that was cancelled while it was being started is not brought back', async () => {
    const line = await aLine();
    const { id } = await line.given();
    const { start: begin } = line.deps.executions;
    line.deps.executions.start = async (task, entry, place) => {
      await cancelTask(line.deps, aCaller(), { id, reason: 'No longer sold.' });
      await begin(task, entry, place);
    };
    expect(await start(line, id)).toBe('not-queued');
    expect((await line.record(id)).task.status).toBe('cancelled');
    expect(await line.trail(id)).toEqual(['task.accepted', 'task.cancelled']);
  });

  it.each(['running', 'in_review', 'publishing', 'completed', 'rejected', 'failed', 'cancelled', 'rolled_back'] as const)(
    'no more but %s is left alone',
    async (status) => {
      const line = await aLine();
      const { id } = await line.given({ status });
      expect(await start(line, id)).toBe('not-queued');
      expect(line.executions.starts).toEqual([]);
      expect(await line.trail(id)).toEqual(['task.accepted']);
    },
  );

  it('that needs no model starts where its records say, and is due as soon as its states are through', async () => {
    const line = await aLine();
    const judgement: Judgement = { verdict: 'auto', checks: fits, confidence: 0.9, confidenceParts: {}, reasons: [], at: after(0) };
    const { id } = await line.given({ run: 2, draft: 1 }, [put.draft(aDraft({ judgement }))]);
    expect(await start(line, id)).toBe('started');
    expect(line.executions.entryOf(id, 2)).toEqual({ at: 'Publish', draft: 1 });
    expect((await line.record(id)).task.dueAt).toBe(after(15 * 60_000));
  });

  it('that is parked waits for what is away, and not for a message that came twice', async () => {
    const line = await aLine();
    const { id } = await line.given();
    await start(line, id);
    const fault = { error: 'OutsideAwayError', permanence: 'outage', who: 'route:copywriting', reason: 'HTTP 503', step: 'infer' } as const;
    await closeRun(line.deps, id, ({ task }) => commandAfterFault(task, 1, fault));
    expect(await start(line, id)).toBe('not-queued');
    expect((await line.record(id)).task).toMatchObject({ status: 'held', run: 2, waiting: { kind: 'outside' } });
    expect(line.executions.names()).toEqual([`${id}-1`]);
  });

  it('that was never there is no task to start', async () => {
    expect(await start(await aLine(), aTask().id)).toBe('not-queued');
  });
});

describe('a task of a paused automation', () => {
  it('is held with the reason, once, and does not start', async () => {
    const line = await aLine();
    const { id } = await line.given();
    line.registry.pause(automation);
    expect(await start(line, id)).toBe('held');
    expect(await start(line, id)).toBe('held');
    expect((await line.record(id)).task).toMatchObject({ status: 'held', waiting: { kind: 'automation-paused' } });
    expect(await line.trail(id)).toEqual(['task.accepted', 'task.held']);
    expect(line.executions.starts).toEqual([]);
  });

  it('starts when the automation is resumed', async () => {
    const line = await aLine();
    const { id } = await line.given();
    line.registry.pause(automation);
    await start(line, id);
    line.registry.pause(automation, false);
    expect(await start(line, id)).toBe('started');
    expect((await line.record(id)).task.waiting).toBeUndefined();
  });
});

describe('where a task waits for its model', () => {
  const server = { capacity: 4, interactive: 2 };
  it.each([
    ['in the lane it was sent with', 'bulk', { server: { ...server, bulk: 2 } }, { pool: 'server', lane: 'bulk' }],
    ['in the other, where its pool has no such lane', 'bulk', { server }, { pool: 'server', lane: 'interactive' }],
    ['in the interactive lane', 'interactive', { server: { ...server, bulk: 2 } }, { pool: 'server', lane: 'interactive' }],
  ] as const)('is %s', async (_what, lane, pools, place) => {
    const line = await aLine();
    line.deps.pools = pools;
    const { id } = await line.given({ lane });
    await start(line, id);
    expect(line.executions.placeOf(id, 1)).toEqual(place);
  });

  it('is nowhere when the stage does not have its route: it begins where that is told', async () => {
    const line = await aLine();
    line.deps.routes = {};
    const { id } = await line.given({ evidence: aRef() });
    expect(await start(line, id)).toBe('started');
    expect([line.executions.placeOf(id, 1), line.executions.entryOf(id, 1)]).toEqual([undefined, { at: 'Retrieve' }]);
  });
});
