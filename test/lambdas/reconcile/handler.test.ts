import { describe, expect, it } from '@jest/globals';
import type { StepLog } from '#runtime/log.ts';
import { commandAfterFault } from '#domain/task/park.ts';
import { closeRun } from '#usecases/steps/end-task.ts';
import { fn } from '../../../lambdas/reconcile/function.ts';
import { createReconcileHandler } from '../../../lambdas/reconcile/handler.ts';
import { after, running } from '../../doubles/fixtures.ts';
import { createMemoryLine } from '../../doubles/line-in-memory.ts';

function aSweep() {
  const line = createMemoryLine();
  const counted: Record<string, number> = {};
  const logged: { message: string; fields: object | undefined }[] = [];
  const note = (message: string, fields?: object) => void logged.push({ message, fields });
  const log: StepLog = { task: () => undefined, info: note, warn: note, error: note };
  const handle = createReconcileHandler({
    ...line.deps,
    count: (name, count) => void (counted[name] = count),
  });
  return { line, counted, logged, sweep: (event: Record<string, unknown> = {}) => handle(event, log) };
}

const ended = (name: string) => ({ detail: { name, status: 'FAILED' } });

describe('the sweep of a minute', () => {
  it('looks at what is due, and counts what it healed', async () => {
    const { line, counted, sweep } = aSweep();
    const lost = await line.given({ dueAt: after(0) });
    const well = await line.given({ ...running, dueAt: after(0) });
    const later = await line.given({ dueAt: after(1) });
    line.executions.is(well.id, 1, 'running', 'Infer');
    expect(await sweep()).toEqual({ looked: 2, healed: 1, released: 0 });
    expect(counted).toEqual({ TasksHealed: 1 });
    expect(line.messages.map(({ taskId }) => taskId)).toEqual([lost.id]);
    expect((await line.record(later.id)).task).toEqual(later);
  });

  it('is not kept from the others by one sick task, which is looked at again', async () => {
    const { line, counted, logged, sweep } = aSweep();
    const sick = await line.given({ dueAt: after(-5) });
    const well = await line.given({ dueAt: after(-1) });
    const { record } = line.deps.store;
    line.deps.store.record = async (id) => {
      if (id === sick.id) throw new TypeError('the teapot of Mr Smith');
      return record(id);
    };
    expect(await sweep()).toEqual({ looked: 2, healed: 1, released: 0 });
    expect(counted).toEqual({ TasksHealed: 1, TasksUnhealed: 1 });
    expect(line.messages.map(({ taskId }) => taskId)).toEqual([well.id]);
    expect(logged).toContainEqual({
      message: 'could not reconcile',
      fields: expect.objectContaining({ taskId: sick.id, looks: 1, error: 'TypeError' }),
    });
    expect(JSON.stringify(logged)).not.toContain('Smith');
    line.clock.pass(60 * 60_000);
    expect(await line.store.due('urgent', line.clock.now(), 10)).toContain(sick.id);
  });

  it('ends before its function does, and leaves the rest to the next', async () => {
    const { line, sweep } = aSweep();
    for (let index = 0; index < 103; index += 1) await line.given({ dueAt: after(-index) });
    const { record } = line.deps.store;
    line.deps.store.record = async (id) => {
      line.clock.pass(1000);
      return record(id);
    };
    const began = line.clock.now().getTime();
    const { looked } = await sweep();
    expect(line.clock.now().getTime() - began).toBeLessThan(fn.timeoutSeconds * 1000);
    expect(looked).toBeGreaterThan(0);
    expect(looked).toBeLessThan(103);
    line.deps.store.record = record;
    expect(await sweep()).toEqual({ looked: 103 - looked, healed: 103 - looked, released: 0 });
  });

  it('lets those go who waited for what is back, and counts them', async () => {
    const { line, counted, sweep } = aSweep();
    await line.publishAutomation();
    const { id } = await line.given(running);
    const who = 'connector:shop-webhook';
    const fault = { error: 'OutsideAwayError', permanence: 'outage', who, reason: 'HTTP 503', step: 'publish' } as const;
    await closeRun(line.deps, id, ({ task }) => commandAfterFault(task, 1, fault));
    line.outages.standing.set(who, {
      who,
      phase: 'recovering',
      since: after(0),
      recoveredAt: after(0),
      by: [],
      reason: 'HTTP 503',
      version: 2,
    });
    expect(await sweep()).toEqual({ looked: 0, healed: 0, released: 1 });
    expect(counted).toEqual({ TasksReleased: 1 });
  });
});

describe('the line as a whole', () => {
  const shop = { who: 'connector:shop-webhook', since: after(0), by: ['a', 'b', 'c'], reason: 'HTTP 503', version: 2 } as const;

  it('is measured each minute: what is away, and for how long the oldest review has been open', async () => {
    const { line, counted, logged, sweep } = aSweep();
    line.outages.standing.set(shop.who, { ...shop, phase: 'down', probeAt: after(60_000) });
    line.outages.standing.set('service:mail', { ...shop, who: 'service:mail', phase: 'suspected' });
    const waiting = { kind: 'review', act: 'Decides.' } as const;
    await line.given({ ...running, status: 'in_review', dueAt: after(90_000), waiting: { ...waiting, since: after(-5000) } });
    await line.given({ ...running, status: 'in_review', dueAt: after(90_000), waiting: { ...waiting, since: after(-7000) } });
    await sweep();
    expect(counted).toEqual({ OutsideDown: 1, OldestReviewAge: 7 });
    expect(logged).toContainEqual({ message: 'is away', fields: { who: shop.who, since: after(0), reason: 'HTTP 503' } });
  });

  it('counts the model routes among what is away by themselves', async () => {
    const { line, counted, sweep } = aSweep();
    for (const who of [shop.who, 'route:copywriting', 'route:other'] as const)
      line.outages.standing.set(who, { ...shop, who, phase: 'down', probeAt: after(60_000) });
    await sweep();
    expect(counted).toEqual({ OutsideDown: 3, RoutesDown: 2 });
  });

  it('sends no figure when all is well, nor for a single task', async () => {
    const { line, counted, sweep } = aSweep();
    await sweep();
    line.outages.standing.set(shop.who, { ...shop, phase: 'down', probeAt: after(60_000) });
    const { id } = await line.given({ ...running, run: 2 });
    await sweep(ended(`${id}-1`));
    expect(counted).toEqual({});
  });
});

describe('an execution that ended badly', () => {
  it('is looked at at once, due or not, and nothing else is', async () => {
    const { line, sweep } = aSweep();
    const { id } = await line.given({ ...running, run: 2 });
    await line.given({ dueAt: after(0) });
    expect(await sweep(ended(`${id}-2`))).toEqual({ looked: 1, healed: 1, released: 0 });
    expect((await line.record(id)).task.run).toBe(3);
  });

  it.each(['1', '3', '77'])('is nothing to a task that is in another run than %s', async (run) => {
    const { line, sweep } = aSweep();
    const { id } = await line.given({ ...running, run: 2 });
    expect(await sweep(ended(`${id}-${run}`))).toEqual({ looked: 1, healed: 0, released: 0 });
    expect((await line.record(id)).task).toMatchObject({ status: 'running', run: 2 });
  });
});
