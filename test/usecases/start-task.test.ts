import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Judgement } from '#domain/draft/schema.ts';
import type { TaskId } from '#domain/identity/ids.ts';
import { commandAfterFault } from '#domain/task/park.ts';
import { cancelTask } from '#usecases/cancel-task.ts';
import { startTask } from '#usecases/start-task.ts';
import { closeRun, endTask } from '#usecases/steps/end-task.ts';
import { aCaller, aDraft, after, aTask, automation, fits, put, route } from '../doubles/fixtures.ts';
import { createMemoryLine, type MemoryLine } from '../doubles/line-in-memory.ts';

async function aLine(slots = 1): Promise<MemoryLine> {
  const line = createMemoryLine({ slots });
  await line.publishAutomation();
  return line;
}

const start = (line: MemoryLine, id: TaskId) => startTask(line.deps, id, () => undefined);
const end = (line: MemoryLine, id: TaskId) => endTask(line.deps, id, { status: 'completed' });

describe('a queued task', () => {
  it('starts when a slot is free: one execution, named after task and run', async () => {
    const line = await aLine();
    const { id } = await line.given();
    line.clock.pass(5000);
    const seen: string[] = [];
    expect(await startTask(line.deps, id, (task) => seen.push(task.id))).toBe('started');
    expect(seen).toEqual([id]);
    const { task } = await line.record(id);
    expect(task).toMatchObject({ status: 'running', startedAt: after(5000), dueAt: after(5000 + 15 * 60_000) });
    expect(task.waiting).toBeUndefined();
    expect(line.executions.names()).toEqual([`${id}-1`]);
    expect(line.slots.holders(route)).toEqual([id]);
    expect(await line.trail(id)).toEqual(['task.accepted', 'task.started']);
  });

  it('starts once, however often its message comes', async () => {
    const line = await aLine(2);
    const { id } = await line.given();
    expect(await start(line, id)).toBe('started');
    expect(await start(line, id)).toBe('not-queued');
    expect(line.executions.starts).toEqual([`${id}-1`]);
    expect(line.slots.holders(route)).toEqual([id]);
  });

  it('starts once when two messages are taken at once', async () => {
    const line = await aLine(2);
    const { id } = await line.given();
    expect((await Promise.all([start(line, id), start(line, id)])).toSorted()).toEqual(['not-queued', 'started']);
    expect(line.executions.names()).toEqual([`${id}-1`]);
    expect(line.slots.holders(route)).toEqual([id]);
    expect((await line.trail(id)).filter((type) => type === 'task.started')).toHaveLength(1);
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

  it('keeps its slot for the next try when the machine could not be reached', async () => {
    const line = await aLine();
    const { id } = await line.given();
    line.faults.start = new Error('the machine is away');
    await expect(start(line, id)).rejects.toThrow('the machine is away');
    expect((await line.record(id)).task.status).toBe('queued');
    delete line.faults.start;
    expect(await start(line, id)).toBe('started');
    expect(line.slots.holders(route)).toEqual([id]);
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
    line.deps.executions.start = async (task, run, entry) => {
      line.deps.executions.start = begin;
      await begin(task, run, entry);
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
    line.deps.executions.start = async (task, run, entry) => {
      await cancelTask(line.deps, aCaller(), { id, reason: 'No longer sold.' });
      await begin(task, run, entry);
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
      expect(line.slots.holders(route)).toEqual([]);
      expect(await line.trail(id)).toEqual(['task.accepted']);
    },
  );

  it('that needs no model starts where its records say, also when no slot is free', async () => {
    const line = await aLine(1);
    const holder = await line.given();
    await start(line, holder.id);
    const judgement: Judgement = { verdict: 'auto', checks: fits, confidence: 0.9, confidenceParts: {}, reasons: [], at: after(0) };
    const { id } = await line.given({ run: 2, draft: 1 }, [put.draft(aDraft({ judgement }))]);
    expect(await start(line, id)).toBe('started');
    expect(line.executions.entryOf(id, 2)).toEqual({ at: 'Publish', draft: 1 });
    expect(line.slots.holders(route)).toEqual([holder.id]);
  });

  it('that is parked waits for what is away, and not for a message that came twice', async () => {
    const line = await aLine();
    const { id } = await line.given();
    await start(line, id);
    const fault = { error: 'OutsideAwayError', permanence: 'outage', who: 'route:copywriting', reason: 'HTTP 503', step: 'infer' } as const;
    await closeRun(line.deps, id, ({ task }) => commandAfterFault(task, 1, fault));
    expect(line.slots.holders(route)).toEqual([]);
    expect(await start(line, id)).toBe('not-queued');
    expect((await line.record(id)).task).toMatchObject({ status: 'held', run: 2, waiting: { kind: 'outside' } });
    expect(line.executions.names()).toEqual([`${id}-1`]);
  });

  it('that was never there is no task to start', async () => {
    expect(await start(await aLine(), aTask().id)).toBe('not-queued');
  });
});

describe('a task of a paused automation', () => {
  it('is held with the reason, once, and takes neither slot nor place in line', async () => {
    const line = await aLine();
    const { id } = await line.given();
    line.registry.pause(automation);
    expect(await start(line, id)).toBe('held');
    expect(await start(line, id)).toBe('held');
    expect((await line.record(id)).task).toMatchObject({ status: 'held', waiting: { kind: 'automation-paused' } });
    expect(await line.trail(id)).toEqual(['task.accepted', 'task.held']);
    expect([line.slots.holders(route), line.slots.inLine(route), line.executions.starts]).toEqual([[], [], []]);
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

describe('a task that finds no slot', () => {
  it('stands in line with the reason, once, and its message is done with', async () => {
    const line = await aLine();
    const [holder, waiter] = [await line.given(), await line.given()];
    await start(line, holder.id);
    expect(await start(line, waiter.id)).toBe('waiting');
    expect(await start(line, waiter.id)).toBe('waiting');
    expect((await line.record(waiter.id)).task).toMatchObject({ status: 'queued', waiting: { kind: 'capacity' } });
    expect(await line.trail(waiter.id)).toEqual(['task.accepted', 'task.waiting']);
    expect(line.slots.inLine(route)).toEqual([waiter.id]);
    expect(line.executions.names()).toEqual([`${holder.id}-1`]);
  });

  it('is woken when one is given back, and leaves the line', async () => {
    const line = await aLine();
    const [holder, waiter] = [await line.given(), await line.given()];
    await start(line, holder.id);
    await start(line, waiter.id);
    await end(line, holder.id);
    expect(line.messages).toEqual([{ taskId: waiter.id, team: waiter.team, lane: 'interactive' }]);
    expect(await start(line, waiter.id)).toBe('started');
    expect(line.slots.inLine(route)).toEqual([]);
    expect(line.slots.holders(route)).toEqual([waiter.id]);
  });

  it('looks once more: a slot given back before it stood in line woke nobody', async () => {
    const line = await aLine();
    const [holder, late] = [await line.given(), await line.given()];
    await start(line, holder.id);
    const { enterLine } = line.deps.slots;
    line.deps.slots.enterLine = async (name, waiter) => {
      // The holder ends between the look at the slots and the place in line.
      await end(line, holder.id);
      await enterLine(name, waiter);
    };
    expect(await start(line, late.id)).toBe('started');
    expect(line.messages).toEqual([]);
    expect(line.slots.inLine(route)).toEqual([]);
    expect(await line.trail(late.id)).toEqual(['task.accepted', 'task.waiting', 'task.started']);
  });

  it('takes the slot of a task whose time is over', async () => {
    const line = await aLine();
    const [holder, next] = [await line.given(), await line.given()];
    await start(line, holder.id);
    line.clock.pass(15 * 60_000);
    expect(await start(line, next.id)).toBe('started');
  });

  it('has a route without a size for one slot', async () => {
    const line = await aLine(2);
    line.deps.routes = {};
    const [one, two] = [await line.given(), await line.given()];
    expect([await start(line, one.id), await start(line, two.id)]).toEqual(['started', 'waiting']);
  });
});

describe('a route with slots for few', () => {
  it('runs never more than it has, and all in the end, in whatever order things happen', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 8 }),
        fc.infiniteStream(fc.nat(1000)),
        async (slots, teams, choices) => {
          const line = await aLine(slots);
          const tasks = await Promise.all(teams.map((team) => line.given({ team })));
          line.messages.push(...tasks.map(({ id, team }) => ({ taskId: id, team, lane: 'interactive' as const })));
          const choose = (count: number) => (choices.next().value ?? 0) % count;
          const runs: TaskId[] = [];
          while (line.messages.length > 0 || runs.length > 0) {
            const turn = choose(line.messages.length + runs.length);
            if (turn < line.messages.length) {
              const [message] = line.messages.splice(turn, 1);
              if ((await start(line, message!.taskId)) === 'started') runs.push(message!.taskId);
            } else {
              const [ended] = runs.splice(turn - line.messages.length, 1);
              await end(line, ended!);
            }
            expect(runs.length).toBeLessThanOrEqual(slots);
          }
          const statuses = await Promise.all(tasks.map(async ({ id }) => (await line.record(id)).task.status));
          expect(statuses).toEqual(tasks.map(() => 'completed'));
          expect([line.slots.holders(route), line.slots.inLine(route)]).toEqual([[], []]);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('leaves nobody waiting beside a free slot, however an end and two starts interleave', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const line = await aLine(1);
        const holder = await line.given();
        await start(line, holder.id);
        const waiters = [await line.given(), await line.given({ team: 'shop' })];
        // From here on every step of a start or an end may fall between any two of another.
        const { slots, store } = line.deps;
        for (const name of ['acquire', 'release', 'enterLine', 'leaveLine', 'next'] as const)
          slots[name] = scheduler.scheduleFunction(slots[name] as (...args: unknown[]) => Promise<unknown>) as never;
        line.deps.store = { ...store, commit: scheduler.scheduleFunction(store.commit.bind(store)) };
        const both = Promise.all([end(line, holder.id), ...waiters.map(({ id }) => start(line, id))]);
        await scheduler.waitFor(both);
        const woken = line.messages.length > 0;
        const started = line.slots.holders(route).length > 0;
        expect(woken || started).toBe(true);
        expect(line.slots.holders(route).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 100 },
    );
  });
});
