import { describe, expect, it } from '@jest/globals';
import { probeMs } from '#domain/outside/outage.ts';
import type { Outage } from '#domain/outside/schema.ts';
import type { TaskId } from '#domain/identity/ids.ts';
import { OutageError } from '#domain/problem/fault.ts';
import { systemActor } from '#domain/task/change.ts';
import { commandAfterFault } from '#domain/task/park.ts';
import type { Task } from '#domain/task/schema.ts';
import { startTask } from '#usecases/start-task.ts';
import { callOutside } from '#usecases/steps/call-outside.ts';
import { closeRun } from '#usecases/steps/end-task.ts';
import { releaseAll, releaseTask } from '#usecases/steps/release.ts';
import { aDraft, after, aReview, automation, decidedBy, fits, put, running } from '../../doubles/fixtures.ts';
import { createMemoryLine, type MemoryLine } from '../../doubles/line-in-memory.ts';

class AwayError extends OutageError {
  override readonly name = 'AwayError';
}
const eventOf = { type: 'review.voted', actor: systemActor('decide-review'), detail: {} } as const;

const shop = 'connector:shop-webhook' as const;
const second = 1000;
const minute = 60 * second;

async function aLine(): Promise<MemoryLine> {
  const line = createMemoryLine();
  await line.publishAutomation();
  return line;
}

/** A task that runs and has got as far as its draft, which may leave without a person. */
const letOut = [
  put.draft(
    aDraft({
      judgement: { verdict: 'auto', checks: fits, confidence: 0.9, confidenceParts: {}, reasons: [], at: after(0) },
    }),
  ),
];

/** Parks the run of a task because the shop is away. */
async function park(line: MemoryLine, id: TaskId): Promise<Task> {
  const { task } = await line.record(id);
  const fault = { error: 'OutsideAwayError', permanence: 'outage', who: shop, reason: 'HTTP 503', step: 'publish' } as const;
  return closeRun(line.deps, id, (record) => commandAfterFault(record.task, task.run, fault));
}

/** Tasks that were parked one after another, each with a draft that may leave. */
async function parkedTasks(line: MemoryLine, count: number): Promise<Task[]> {
  const tasks: Task[] = [];
  for (let made = 0; made < count; made += 1) {
    const { id } = await line.given({ ...running, draft: 1 }, letOut);
    tasks.push(await park(line, id));
  }
  return tasks;
}

const outage = (fields: Partial<Outage>): Outage => ({
  who: shop,
  phase: 'down',
  since: after(0),
  by: ['a', 'b', 'c'],
  reason: 'HTTP 503',
  version: 1,
  ...fields,
});

const stands = (line: MemoryLine, fields: Partial<Outage>) => line.outages.standing.set(shop, outage(fields));
const nobodyFails = (id: TaskId, error: unknown) => {
  throw new Error(`${id} failed`, { cause: error });
};
const release = (line: MemoryLine, timeIsLeft = () => true) => releaseAll(line.deps, timeIsLeft, nobodyFails);
const statuses = async (line: MemoryLine, tasks: Task[]) => Promise.all(tasks.map(async ({ id }) => (await line.record(id)).task.status));
const byTurn = (tasks: Task[]) => tasks.toSorted((a, b) => String(a.releaseAt).localeCompare(String(b.releaseAt)));

describe('a released task', () => {
  it('whose draft is let out starts at Publish, without the line in front of the models', async () => {
    const line = await aLine();
    const [task] = await parkedTasks(line, 1);
    await releaseTask(line.deps, await line.record(task!.id), systemActor('reconcile'));
    expect(line.messages).toEqual([]);
    expect(line.executions.entryOf(task!.id, 2)).toEqual({ at: 'Publish', draft: 1 });
    const now = (await line.record(task!.id)).task;
    expect(now).toMatchObject({ status: 'running', run: 2 });
    expect([now.releaseAt, now.error, now.waiting]).toEqual([undefined, undefined, undefined]);
    expect((await line.trail(now.id)).slice(-3)).toEqual(['task.parked', 'task.released', 'task.started']);
  });

  it('that a person approved starts at Publish, with what they approved', async () => {
    const line = await aLine();
    const { id } = await line.given({ ...running, draft: 1 }, letOut);
    const { task } = await line.record(id);
    const review = { ...decidedBy(aReview(task)), status: 'delivered' as const };
    await line.store.commit(await line.record(id), { task: { ...task, version: 2 }, event: eventOf, writes: [put.review(review)] });
    await park(line, id);
    await releaseTask(line.deps, await line.record(id), systemActor('reconcile'));
    expect(line.executions.entryOf(id, 2)).toEqual({ at: 'Publish', draft: 1 });
  });

  it('that asks a model goes straight to the queue of its pool', async () => {
    const line = await aLine();
    const { id } = await line.given(running);
    await park(line, id);
    await releaseTask(line.deps, await line.record(id), systemActor('reconcile'));
    expect(line.messages).toEqual([]);
    expect((await line.record(id)).task.status).toBe('running');
    expect(line.executions.entryOf(id, 2)).toEqual({ at: 'Infer', draft: 1 });
  });

  it('of a paused automation publishes nothing: the line holds it until somebody resumes it', async () => {
    const line = await aLine();
    const [task] = await parkedTasks(line, 1);
    line.registry.pause(automation);
    await releaseTask(line.deps, await line.record(task!.id), systemActor('reconcile'));
    expect(line.executions.names()).toEqual([]);
    expect(line.messages).toHaveLength(1);
    expect(await startTask(line.deps, task!.id, () => undefined)).toBe('held');
    expect((await line.record(task!.id)).task.waiting?.kind).toBe('automation-paused');
  });

  it('is let go once, by whoever is first', async () => {
    const line = await aLine();
    const [task] = await parkedTasks(line, 1);
    const record = await line.record(task!.id);
    const both = await Promise.all([1, 2].map(() => releaseTask(line.deps, record, systemActor('reconcile'))));
    expect(both.toSorted()).toEqual([false, true]);
    expect(line.executions.starts).toEqual([`${task!.id}-2`]);
  });
});

describe('while a thing outside is down', () => {
  it('one task in a minute is the probe, and nobody else calls', async () => {
    const line = await aLine();
    const tasks = await parkedTasks(line, 5);
    stands(line, { probeAt: after(minute) });
    expect(await release(line)).toBe(0);
    line.clock.pass(minute);
    expect(await release(line)).toBe(1);
    const [probe] = byTurn(tasks);
    expect(line.executions.names()).toEqual([`${probe!.id}-2`]);
    // The probe claims the minute when it calls, and parks again.
    const down = callOutside(line.deps, shop, probe!.id, async () => Promise.reject(new AwayError('HTTP 503')), 1);
    await expect(down).rejects.toMatchObject({ name: 'OutsideAwayError', who: shop });
    await park(line, probe!.id);
    expect(await release(line)).toBe(0);
    line.clock.pass(probeMs);
    expect(await release(line)).toBe(1);
    expect(line.executions.names().at(-1)).not.toContain(probe!.id);
  });

  it('is forgotten once nobody waits for it and nobody has asked for an hour', async () => {
    const line = await aLine();
    stands(line, { probeAt: after(0) });
    line.clock.pass(60 * minute - 1);
    await release(line);
    expect(await line.outages.find(shop)).toMatchObject({ phase: 'down' });
    line.clock.pass(1);
    await release(line);
    expect(await line.outages.find(shop)).toBeUndefined();
  });

  it('the others need not wait for the next sweep when the probe tells soon that it is back', async () => {
    const line = await aLine();
    await parkedTasks(line, 5);
    stands(line, { probeAt: after(0) });
    const { pause } = line.deps;
    let seconds = 0;
    line.deps.pause = async (ms) => {
      seconds += 1;
      // The probe calls, and it goes well.
      if (seconds === 3) await callOutside(line.deps, shop, 'tsk_probe', async () => 'there');
      await pause(ms);
    };
    expect(await release(line)).toBe(5);
  });

  it('only suspected, those who wait are not let go together: each has a clock of its own', async () => {
    const line = await aLine();
    await parkedTasks(line, 3);
    stands(line, { phase: 'suspected', by: ['a'] });
    line.clock.pass(10 * minute);
    expect(await release(line)).toBe(0);
  });
});

describe('once it is back', () => {
  it('those who wait go one, then more and more a second, and never all at once', async () => {
    const line = await aLine();
    const tasks = await parkedTasks(line, 400);
    const perSecond: number[] = [];
    let before = 0;
    line.deps.pause = async (ms) => {
      expect(ms).toBe(second);
      perSecond.push(line.executions.starts.length - before);
      before = line.executions.starts.length;
      line.clock.pass(ms);
    };
    // A sweep comes up to a minute after it is back, and begins with one all the same.
    stands(line, { phase: 'recovering', by: [], recoveredAt: after(-minute) });
    expect(await release(line)).toBe(400);
    expect(perSecond[0]).toBe(1);
    expect(perSecond.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 1));
    // All but the last second, which takes the rest.
    expect(perSecond.slice(0, -1)).toEqual(perSecond.slice(0, -1).toSorted((a, b) => a - b));
    expect(Math.max(...perSecond)).toBe(20);
    expect(new Set(await statuses(line, tasks))).toEqual(new Set(['running']));
  });

  it('they go in their turn', async () => {
    const line = await aLine();
    const tasks = await parkedTasks(line, 12);
    stands(line, { phase: 'recovering', by: [], recoveredAt: after(0) });
    await release(line);
    expect(line.executions.starts).toEqual(byTurn(tasks).map(({ id }) => `${id}-2`));
  });

  it('they wait for the next sweep when no time is left', async () => {
    const line = await aLine();
    const tasks = await parkedTasks(line, 5);
    stands(line, { phase: 'recovering', by: [], recoveredAt: after(0) });
    let seconds = 0;
    expect(await release(line, () => (seconds += 1) <= 2)).toBe(2);
    expect((await statuses(line, tasks)).filter((status) => status === 'held')).toHaveLength(3);
    expect(line.outages.standing.has(shop)).toBe(true);
  });

  it('they stop where it goes down again', async () => {
    const line = await aLine();
    await parkedTasks(line, 10);
    stands(line, { phase: 'recovering', by: [], recoveredAt: after(0) });
    line.deps.pause = async () => {
      line.clock.pass(second);
      if (line.executions.starts.length === 3) stands(line, { probeAt: after(2 * minute), version: 2 });
    };
    expect(await release(line)).toBe(3);
  });

  it('none is let go twice, though the index shows it long after', async () => {
    const line = await aLine();
    const tasks = await parkedTasks(line, 6);
    stands(line, { phase: 'recovering', by: [], recoveredAt: after(-5 * minute) });
    // An index that never hears of anything.
    line.deps.store.parked = async (_who, limit) =>
      byTurn(tasks)
        .slice(0, limit)
        .map(({ id }) => id);
    expect(await release(line)).toBe(6);
    expect(line.executions.starts).toHaveLength(6);
    expect(await release(line)).toBe(0);
    expect(line.executions.starts).toHaveLength(6);
  });

  it('one that cannot be let go does not stand before the others, and is told', async () => {
    const line = await aLine();
    const [sick, ...others] = byTurn(await parkedTasks(line, 4));
    stands(line, { phase: 'recovering', by: [], recoveredAt: after(0) });
    const { record } = line.deps.store;
    line.deps.store.record = async (id) => (id === sick!.id ? Promise.reject(new Error('torn')) : record(id));
    const failed: TaskId[] = [];
    expect(
      await releaseAll(
        line.deps,
        () => true,
        (id) => void failed.push(id),
      ),
    ).toBe(3);
    expect(failed).toEqual([sick!.id]);
    line.deps.store.record = record;
    expect(await statuses(line, others)).toEqual(['running', 'running', 'running']);
  });

  it('one that cannot be let go is no probe: the next one is', async () => {
    const line = await aLine();
    const [sick, next] = byTurn(await parkedTasks(line, 3));
    stands(line, { probeAt: after(0) });
    const { record } = line.deps.store;
    line.deps.store.record = async (id) => (id === sick!.id ? Promise.reject(new Error('torn')) : record(id));
    expect(
      await releaseAll(
        line.deps,
        () => true,
        () => undefined,
      ),
    ).toBe(1);
    expect(line.executions.starts).toEqual([`${next!.id}-2`]);
  });
});

describe('an outage', () => {
  it('is over when nobody waits any more and its time to recover has passed, not before', async () => {
    const line = await aLine();
    stands(line, { phase: 'recovering', by: [], recoveredAt: after(0) });
    await release(line);
    expect(line.outages.standing.has(shop)).toBe(true);
    line.clock.pass(2 * minute);
    await release(line);
    expect(line.outages.standing.has(shop)).toBe(false);
  });

  it('stands as long as somebody waits for it, also one who could not be let go', async () => {
    const line = await aLine();
    const [task] = await parkedTasks(line, 1);
    stands(line, { phase: 'recovering', by: [], recoveredAt: after(-10 * minute) });
    // People vote on what is parked: the record that was read is not the newest when it is let go.
    line.store.beforeCommit = async () => {
      line.store.beforeCommit = undefined;
      const { task: now, ...beside } = await line.record(task!.id);
      await line.store.commit({ task: now, ...beside }, { task: { ...now, version: now.version + 1 }, event: eventOf });
    };
    expect(await release(line)).toBe(0);
    expect((await line.record(task!.id)).task.status).toBe('held');
    expect(line.outages.standing.has(shop)).toBe(true);
    expect(await release(line)).toBe(1);
    expect(line.outages.standing.has(shop)).toBe(false);
  });

  it('that somebody else changed meanwhile is left to them', async () => {
    const line = await aLine();
    stands(line, { phase: 'recovering', by: [], recoveredAt: after(-10 * minute) });
    const list = line.deps.outages.list;
    line.deps.outages.list = async () => {
      const found = await list();
      stands(line, { version: 7 });
      return found;
    };
    await release(line);
    expect(line.outages.standing.get(shop)).toMatchObject({ phase: 'down', version: 7 });
  });
});
