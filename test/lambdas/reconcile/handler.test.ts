import { describe, expect, it } from '@jest/globals';
import type { StepLog } from '#runtime/log.ts';
import { createReconcileHandler } from '../../../lambdas/reconcile/handler.ts';
import { after, running } from '../../doubles/fixtures.ts';
import { createMemoryLine } from '../../doubles/line-in-memory.ts';

function aSweep() {
  const line = createMemoryLine();
  const healed: number[] = [];
  const logged: { message: string; fields: object | undefined }[] = [];
  const note = (message: string, fields?: object) => void logged.push({ message, fields });
  const log: StepLog = { task: () => undefined, info: note, warn: note, error: note };
  const handle = createReconcileHandler({
    ...line.deps,
    healed: (count) => void healed.push(count),
  });
  return { line, healed, logged, sweep: (event: Record<string, unknown> = {}) => handle(event, log) };
}

const ended = (name: string) => ({ detail: { name, status: 'FAILED' } });

describe('the sweep of a minute', () => {
  it('looks at what is due, and counts what it healed', async () => {
    const { line, healed, sweep } = aSweep();
    const lost = await line.given({ dueAt: after(0) });
    const well = await line.given({ ...running, dueAt: after(0) });
    const later = await line.given({ dueAt: after(1) });
    line.executions.is(well.id, 1, 'running', 'Infer');
    expect(await sweep()).toEqual({ looked: 2, healed: 1 });
    expect(healed).toEqual([1]);
    expect(line.messages.map(({ taskId }) => taskId)).toEqual([lost.id]);
    expect((await line.record(later.id)).task).toEqual(later);
  });

  it('is not kept from the others by one sick task, which is looked at again', async () => {
    const { line, logged, sweep } = aSweep();
    const sick = await line.given({ dueAt: after(-5) });
    const well = await line.given({ dueAt: after(-1) });
    const { record } = line.deps.store;
    line.deps.store.record = async (id) => {
      if (id === sick.id) throw new TypeError('the teapot of Mr Smith');
      return record(id);
    };
    expect(await sweep()).toEqual({ looked: 2, healed: 1 });
    expect(line.messages.map(({ taskId }) => taskId)).toEqual([well.id]);
    expect(logged).toContainEqual({
      message: 'could not reconcile',
      fields: expect.objectContaining({ taskId: sick.id, error: 'TypeError' }),
    });
    expect(JSON.stringify(logged)).not.toContain('Smith');
    line.clock.pass(60 * 60_000);
    expect(await line.store.due(line.clock.now(), 10)).toContain(sick.id);
  });

  it('has an end: a hundred tasks at a time, the oldest first', async () => {
    const { line, sweep } = aSweep();
    for (let index = 0; index < 103; index += 1) await line.given({ dueAt: after(-index) });
    expect(await sweep()).toEqual({ looked: 100, healed: 100 });
    expect(await line.store.due(line.clock.now(), 200)).toHaveLength(3);
    expect(await sweep()).toEqual({ looked: 3, healed: 3 });
  });
});

describe('an execution that ended badly', () => {
  it('is looked at at once, due or not, and nothing else is', async () => {
    const { line, sweep } = aSweep();
    const { id } = await line.given({ ...running, run: 2 });
    await line.given({ dueAt: after(0) });
    expect(await sweep(ended(`${id}-2`))).toEqual({ looked: 1, healed: 1 });
    expect((await line.record(id)).task.run).toBe(3);
  });

  it.each(['1', '3', '77'])('is nothing to a task that is in another run than %s', async (run) => {
    const { line, sweep } = aSweep();
    const { id } = await line.given({ ...running, run: 2 });
    expect(await sweep(ended(`${id}-${run}`))).toEqual({ looked: 1, healed: 0 });
    expect((await line.record(id)).task).toMatchObject({ status: 'running', run: 2 });
  });
});
