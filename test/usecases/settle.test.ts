import { describe, expect, it } from '@jest/globals';
import type { Fault } from '#domain/problem/fault.ts';
import type { Task } from '#domain/task/schema.ts';
import { settle, type LastVerdict } from '#usecases/settle.ts';
import { commandStoredTask } from '#usecases/steps/change-task.ts';
import { aDraft, after, changeOf, running } from '../doubles/fixtures.ts';
import { createMemoryLine } from '../doubles/line-in-memory.ts';

/** A task that runs. */
async function aRunningTask(fields: Partial<Task> = {}) {
  const line = createMemoryLine();
  const { id } = await line.given({ ...running, ...fields });
  const fail = (fault: Partial<Fault & { step: string }> & Pick<Fault, 'permanence'>, run = 1) =>
    settle(line.deps, {
      taskId: id,
      run,
      verdict: 'failed',
      fault: { error: 'SomeError', reason: 'It was away.', step: 'publish', ...fault },
    });
  const finish = (verdict: Exclude<LastVerdict, 'failed'>, run = 1) => settle(line.deps, { taskId: id, run, verdict });
  return { line, id, fail, finish, task: async () => (await line.record(id)).task };
}

describe('a run that came to its end', () => {
  it.each([
    ['published', 'completed', undefined],
    ['rejected', 'rejected', undefined],
    ['expired', 'failed', { type: 'review-expired' }],
    ['unknown', 'failed', { type: 'publication-unknown', step: 'publish' }],
    ['refused', 'failed', { type: 'publication-refused', step: 'publish' }],
  ] as const)('as %s ends its task: %s', async (verdict, status, error) => {
    const { line, finish, task } = await aRunningTask();
    expect((await finish(verdict)).status).toBe(status);
    if (error) expect((await task()).error).toMatchObject(error);
    else expect((await task()).error).toBeUndefined();
    expect(line.sent).toMatchObject([{ type: `task.${status}`, end: 1 }]);
  });

  it('as superseded ends nothing', async () => {
    const { line, finish, id } = await aRunningTask();
    const before = line.store.dump();
    expect(await finish('superseded')).toMatchObject({ id, status: 'running' });
    expect([line.store.dump(), line.sent]).toEqual([before, []]);
  });
});

describe('a run that a fault stopped', () => {
  it('fails its task when the same input will meet it again, and says where and why', async () => {
    const { line, fail, task } = await aRunningTask();
    await fail({ permanence: 'permanent', error: 'NoReviewerError', reason: 'The group is empty.', step: 'request-review' });
    expect(await task()).toMatchObject({
      status: 'failed',
      error: { type: 'NoReviewerError', detail: 'The group is empty.', step: 'request-review' },
    });
    expect(line.sent).toMatchObject([{ type: 'task.failed', data: { error: 'NoReviewerError' } }]);
  });

  it.each([
    ['what is away', { permanence: 'outage', error: 'OutsideAwayError', who: 'connector:shop-webhook' }, 'connector:shop-webhook', 0],
    ['a shortage', { permanence: 'transient', error: 'ThrottlingException' }, 'platform', 0],
    ['what nobody foresaw', { permanence: 'unnamed', error: 'TypeError' }, 'platform', 1],
  ] as const)('parks for %s: held, nobody is told, its next run has a number', async (_what, fault, who, runs) => {
    const { line, fail, task, id } = await aRunningTask();
    expect((await fail(fault)).status).toBe('held');
    expect(await task()).toMatchObject({
      status: 'held',
      run: 2,
      end: 0,
      waiting: { kind: 'outside', who, since: after(0), until: after(3 * 86_400_000) },
      error: { type: fault.error, detail: 'It was away.', step: 'publish' },
      stalled: { parks: 1, runs },
    });
    const { releaseAt = '', dueAt } = await task();
    expect(dueAt).toBe(releaseAt);
    expect(releaseAt > after(0)).toBe(true);
    expect([line.sent, line.measured, line.untold]).toEqual([[], [], []]);
    expect(await line.trail(id)).toEqual(['task.accepted', 'task.parked']);
  });

  it('is held by the pause of its automation, which is nobody’s outage', async () => {
    const { line, fail, task, id } = await aRunningTask();
    await fail({ permanence: 'transient', error: 'AutomationPausedError' });
    expect(await task()).toMatchObject({ status: 'held', run: 2, waiting: { kind: 'automation-paused' } });
    expect([(await task()).stalled, (await task()).error]).toEqual([undefined, undefined]);
    expect(await line.trail(id)).toEqual(['task.accepted', 'task.held']);
  });

  it('parks once, however often it is settled', async () => {
    const { line, fail, id } = await aRunningTask();
    await fail({ permanence: 'outage' });
    const before = line.store.dump();
    expect(await fail({ permanence: 'outage' })).toMatchObject({ id, status: 'held', run: 2 });
    expect(line.store.dump()).toBe(before);
  });

  it('parks at once or fails once, when several settle it together', async () => {
    const { line, fail, task, id } = await aRunningTask();
    await Promise.all([fail({ permanence: 'outage' }), fail({ permanence: 'permanent' }), fail({ permanence: 'outage' })]);
    expect(await line.trail(id)).toHaveLength(2);
    expect(['held', 'failed']).toContain((await task()).status);
  });

  it('parks again and again for what others are to blame for, and longer each time', async () => {
    const { line, fail, task, id } = await aRunningTask();
    const waits: number[] = [];
    for (let run = 1; run <= 12; run += 1) {
      await fail({ permanence: 'outage' }, run);
      const { releaseAt = '' } = await task();
      waits.push(Date.parse(releaseAt) - line.clock.now().getTime());
      line.clock.pass(60_000);
      const record = await line.record(id);
      await line.store.commit(record, changeOf(record.task, { status: 'running' }));
    }
    expect(await task()).toMatchObject({ run: 13, stalled: { since: after(0), parks: 12, runs: 0 } });
    expect(waits.at(-1)).toBeGreaterThan(waits[0] ?? 0);
    expect(Math.max(...waits)).toBeLessThanOrEqual(600_000);
  });

  it('fails its task after five runs that came to nothing', async () => {
    const { fail, task } = await aRunningTask();
    for (let run = 1; run <= 4; run += 1) expect((await fail({ permanence: 'unnamed' }, run)).status).toBe('held');
    expect((await fail({ permanence: 'unnamed', error: 'TypeError' }, 5)).status).toBe('failed');
    expect((await task()).error).toEqual({
      type: 'TypeError',
      detail: 'It was away. Given up after 5 runs that came to nothing.',
      step: 'publish',
    });
  });

  it('counts anew once the task got on', async () => {
    const { line, fail, task, id } = await aRunningTask();
    for (let run = 1; run <= 4; run += 1) await fail({ permanence: 'unnamed' }, run);
    await commandStoredTask(line.deps, id, { kind: 'keep-draft', run: 5, draft: aDraft(), by: 'infer' });
    expect((await fail({ permanence: 'unnamed' }, 5)).status).toBe('held');
    expect((await task()).stalled).toMatchObject({ parks: 1, runs: 1 });
  });
});

describe('a Settle that comes late', () => {
  it.each<[string, Partial<Task>]>([
    ['another run goes on', { run: 2 }],
    ['its run was parked', { run: 2, status: 'held', waiting: { kind: 'outside', who: 'platform', since: after(0), act: 'Goes on.' } }],
    ['a person has it before them', { run: 2, status: 'in_review' }],
  ])('changes nothing when %s', async (_why, fields) => {
    const { line, fail, finish } = await aRunningTask(fields);
    const before = line.store.dump();
    for (const permanence of ['permanent', 'outage', 'transient', 'unnamed'] as const) await fail({ permanence });
    for (const verdict of ['published', 'rejected', 'expired', 'unknown', 'refused', 'superseded'] as const) await finish(verdict);
    expect([line.store.dump(), line.sent]).toEqual([before, []]);
  });

  it('leaves the end that came first', async () => {
    const { line, fail, finish, task } = await aRunningTask();
    await finish('published');
    await fail({ permanence: 'permanent' });
    await fail({ permanence: 'outage' });
    expect((await task()).status).toBe('completed');
    expect(line.sent).toHaveLength(1);
  });
});

describe('a Settle while the bus is away', () => {
  it('does not fail: the end stands, is due, and is told by the next', async () => {
    const { line, finish, task, id } = await aRunningTask();
    line.faults.events = new Error('the bus is down');
    expect((await finish('published')).status).toBe('completed');
    expect(line.untold).toEqual([{ id, error: line.faults.events }]);
    expect(await task()).toMatchObject({ status: 'completed', dueAt: after(60_000) });
    delete line.faults.events;
    await finish('published');
    expect(line.sent).toMatchObject([{ id: `${id}.end-1` }]);
    expect((await task()).dueAt).toBeUndefined();
  });
});
