import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findCure, type CureFacts } from '#domain/task/cure.ts';
import type { ExecutionStatus } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import { reconcile, type ReconcileDependencies } from '#usecases/reconcile.ts';
import { startTask } from '#usecases/start-task.ts';
import { aDecision, after, aReview, aTask, automation, changeOf, morning, put, route, running } from '../doubles/fixtures.ts';
import { createMemoryLine, type MemoryLine } from '../doubles/line-in-memory.ts';

const minute = 60_000;

/** A line, and what the reconciler handed on to the human gate. */
async function aLine() {
  const line = createMemoryLine();
  await line.publishAutomation();
  const handed: string[] = [];
  const deps: ReconcileDependencies = {
    ...line.deps,
    deliver: async (id, draft) => void handed.push(`deliver ${id} ${draft}`),
    expireReview: async (id) => void handed.push(`expire ${id}`),
  };
  return { line, deps, handed };
}

describe('what a task in a run needs', () => {
  const task = aTask(running);
  const record = { task, drafts: [], reviews: [], publications: [] };
  const around = (execution: ExecutionStatus, state = 'Infer'): CureFacts => ({ execution, state, paused: false, now: morning });

  it.each([
    ['missing', { kind: 'restart', why: 'no-execution' }],
    ['succeeded', { kind: 'restart', why: 'not-settled' }],
    ['failed', { kind: 'restart', why: 'execution-failed' }],
    ['timed-out', { kind: 'settle', why: 'execution-timed-out' }],
    ['aborted', { kind: 'settle', why: 'execution-aborted' }],
    ['running', { kind: 'wait' }],
  ] as const)('whose execution is %s is %j', (execution, cure) => {
    expect(findCure(record, around(execution))).toEqual(cure);
  });

  it('that has ended is nothing', () => {
    expect(findCure({ ...record, task: { ...task, status: 'completed' } }, around('failed'))).toEqual({ kind: 'nothing' });
  });

  const reviews = [
    ['open, emailed and in time', aReview(task, { expiresAt: after(1) }), { kind: 'wait' }],
    ['open and past its time', aReview(task, { expiresAt: after(0) }), { kind: 'expire' }],
    ['open and not emailed', aReview(task, { emailedAt: undefined }), { kind: 'restart', why: 'review-not-emailed' }],
    ['decided', aReview(task, { status: 'decided', decision: aDecision() }), { kind: 'deliver', draft: 1 }],
    ['final, and the machine has not heard', aReview(task, { status: 'delivered', decision: aDecision() }), { kind: 'deliver', draft: 1 }],
    ['over, and the machine has not heard', aReview(task, { status: 'expired' }), { kind: 'expire' }],
    ['final, and the machine has heard', aReview(task, { status: 'delivered', resumedAt: after(0) }), { kind: 'wait' }],
    ['over, and the machine has heard', aReview(task, { status: 'expired', resumedAt: after(0) }), { kind: 'wait' }],
    ['replaced', aReview(task, { status: 'replaced', replacedBy: 2 }), { kind: 'wait' }],
  ] as const;
  it.each(reviews)('whose review is %s is found', (_how, review, cure) => {
    const inReview = { ...record, task: { ...task, status: 'in_review' as const }, reviews: [review] };
    expect(findCure(inReview, around('running'))).toEqual(cure);
  });

  it('that waits in RequestReview and has no review is another run', () => {
    expect(findCure(record, around('running', 'RequestReview'))).toEqual({ kind: 'restart', why: 'no-review' });
  });
});

describe('the reconciler', () => {
  it('sends the message of a queued task again, and looks a minute later', async () => {
    const { line, deps } = await aLine();
    const { id, team } = await line.given();
    line.clock.pass(minute);
    expect(await reconcile(deps, id)).toBe('send');
    expect(line.messages).toEqual([{ taskId: id, team, lane: 'interactive' }]);
    expect((await line.record(id)).task.dueAt).toBe(after(2 * minute));
    expect(await line.trail(id)).toEqual(['task.accepted']);
  });

  it('lets a held task wait while its automation is paused, and sends it when it is resumed', async () => {
    const { line, deps } = await aLine();
    const { id } = await line.given({ status: 'held' });
    line.registry.pause(automation);
    line.clock.pass(minute);
    expect(await reconcile(deps, id)).toBe('wait');
    expect((await line.record(id)).task.dueAt).toBe(after(6 * minute));
    expect(line.messages).toEqual([]);
    line.registry.pause(automation, false);
    expect(await reconcile(deps, id)).toBe('send');
    expect(line.messages).toHaveLength(1);
  });

  it('leaves a task alone whose execution runs, and looks five minutes later', async () => {
    const { line, deps } = await aLine();
    const task = await line.given(running);
    line.executions.is(task.id, 1, 'running', 'Infer');
    expect(await reconcile(deps, task.id)).toBe('wait');
    expect((await line.record(task.id)).task).toEqual({ ...task, dueAt: after(5 * minute) });
  });

  it.each(['missing', 'succeeded', 'failed'] as const)('gives a task whose execution is %s its next run', async (status) => {
    const { line, deps } = await aLine();
    const { id, team } = await line.given(running);
    if (status !== 'missing') line.executions.is(id, 1, status);
    expect(await reconcile(deps, id)).toBe('restart');
    expect((await line.record(id)).task).toMatchObject({ status: 'queued', run: 2, waiting: { kind: 'start' }, dueAt: after(minute) });
    expect(line.messages).toEqual([{ taskId: id, team, lane: 'interactive' }]);
    expect((await line.store.events(id)).at(-1)).toMatchObject({ type: 'task.restarted', detail: { run: 2 } });
    expect(await startTask(line.deps, id, () => undefined)).toBe('started');
    expect(line.executions.names()).toContain(`${id}-2`);
  });

  it('stops the execution that waits for nothing, once the next run is on record', async () => {
    const { line, deps } = await aLine();
    const { id } = await line.given(running);
    line.executions.is(id, 1, 'running', 'RequestReview');
    const { stop } = deps.executions;
    let runAtStop = 0;
    deps.executions.stop = async (...args) => {
      runAtStop = (await line.record(id)).task.run;
      await stop(...args);
    };
    expect(await reconcile(deps, id)).toBe('restart');
    expect(runAtStop).toBe(2);
    expect(await line.executions.status(id, 1)).toBe('aborted');
    expect(line.executions.causeOf(id, 1)).toBe('superseded by run 2');
  });

  it('finds a task again whose next run was recorded and not sent', async () => {
    const { line, deps } = await aLine();
    const { id } = await line.given(running);
    line.faults.queue = new Error('the queue is down');
    await expect(reconcile(deps, id)).rejects.toThrow('the queue is down');
    delete line.faults.queue;
    line.clock.pass(minute);
    expect(await line.store.due(line.clock.now(), 10)).toEqual([id]);
    expect(await reconcile(deps, id)).toBe('send');
    expect((await line.record(id)).task.run).toBe(2);
  });

  it.each(['timed-out', 'aborted'] as const)('ends a task as failed whose execution was %s, and gives its slot back', async (status) => {
    const { line, deps } = await aLine();
    const { id } = await line.given(running);
    await line.slots.acquire(route, 1, id, line.clock.now(), new Date(after(15 * minute)));
    line.executions.is(id, 1, status);
    expect(await reconcile(deps, id)).toBe('settle');
    expect((await line.record(id)).task).toMatchObject({ status: 'failed', error: { type: `execution-${status}` } });
    expect(line.slots.holders(route)).toEqual([]);
    expect(line.sent).toMatchObject([{ type: 'task.failed' }]);
  });

  it('gives a task five runs and no more', async () => {
    const { line, deps } = await aLine();
    const { id } = await line.given(running);
    for (let run = 1; run <= 5; run += 1) {
      expect((await line.record(id)).task.run).toBe(run);
      line.executions.is(id, run, 'failed');
      if (run > 1) await startTask(line.deps, id, () => undefined);
      expect(await reconcile(deps, id)).toBe('restart');
    }
    expect((await line.record(id)).task).toMatchObject({
      status: 'failed',
      run: 5,
      error: { type: 'execution-failed', detail: 'Given up after 5 runs.' },
    });
    expect(await reconcile(deps, id)).toBe('nothing');
  });

  it('gives no new run to a task that moved on while it was looked at', async () => {
    const { line, deps } = await aLine();
    const { id } = await line.given(running);
    const { status } = deps.executions;
    deps.executions.status = async (...args) => {
      const { task } = await line.record(id);
      await line.store.commit(task, changeOf(task, { draft: 1 }));
      return status(...args);
    };
    await reconcile(deps, id);
    expect((await line.record(id)).task).toMatchObject({ status: 'running', run: 1, draft: 1 });
    expect([line.messages, await line.trail(id)]).toEqual([[], ['task.accepted', 'draft.made']]);
  });

  const inReview = async (review: (task: Task) => ReturnType<typeof aReview>) => {
    const { line, deps, handed } = await aLine();
    const task = await line.given({ ...running, status: 'in_review', dueAt: after(0) });
    await line.store.commit(task, changeOf(task, {}, [put.review(review(task))]));
    line.executions.is(task.id, 1, 'running', 'RequestReview');
    return { line, deps, handed, id: task.id };
  };

  it('hands a decision over whose message was lost, and looks again should that fail', async () => {
    const { line, deps, handed, id } = await inReview((task) => aReview(task, { status: 'decided', decision: aDecision() }));
    expect(await reconcile(deps, id)).toBe('deliver');
    expect(handed).toEqual([`deliver ${id} 1`]);
    expect((await line.record(id)).task.dueAt).toBe(after(minute));
  });

  it('closes a review whose time is over, and looks again should that fail', async () => {
    const { line, deps, handed, id } = await inReview((task) => aReview(task, { expiresAt: after(0) }));
    expect(await reconcile(deps, id)).toBe('expire');
    expect(handed).toEqual([`expire ${id}`]);
    expect((await line.record(id)).task.dueAt).toBe(after(minute));
  });

  it.each(['completed', 'rejected', 'failed', 'cancelled'] as const)('has nothing to do for a task that is %s', async (status) => {
    const { line, deps } = await aLine();
    const { id } = await line.given({ status });
    const before = line.store.dump();
    expect(await reconcile(deps, id)).toBe('nothing');
    expect(line.store.dump()).toBe(before);
  });

  it('has nothing to do for a task that is not there', async () => {
    const { deps } = await aLine();
    expect(await reconcile(deps, aTask().id)).toBe('nothing');
  });

  it.each([1, 3, 77])('hears nothing of run %i of a task that is in its second', async (run) => {
    const { line, deps } = await aLine();
    const { id } = await line.given({ ...running, run: 2 });
    expect(await reconcile(deps, id, run)).toBe('nothing');
    expect(await reconcile(deps, id, 2)).toBe('restart');
  });

  it('brings every task on or to its end, whatever its execution says each time', async () => {
    const outcome = fc.constantFrom<ExecutionStatus>('missing', 'succeeded', 'failed', 'timed-out', 'aborted');
    await fc.assert(
      fc.asyncProperty(fc.array(outcome, { minLength: 6, maxLength: 6 }), async (outcomes) => {
        const { line, deps } = await aLine();
        const { id } = await line.given(running);
        for (const said of outcomes) {
          const { task } = await line.record(id);
          if (task.status === 'failed') break;
          line.executions.is(id, task.run, said);
          await reconcile(deps, id);
          await restarted(line, id);
        }
        const { task } = await line.record(id);
        expect(task).toMatchObject({ status: 'failed' });
        expect(task.run).toBeLessThanOrEqual(5);
        expect(line.slots.holders(route)).toEqual([]);
        expect(line.sent).toHaveLength(1);
      }),
      { numRuns: 50 },
    );
  });

  async function restarted(line: MemoryLine, id: Task['id']): Promise<void> {
    if ((await line.record(id)).task.status === 'queued') await startTask(line.deps, id, () => undefined);
  }
});
