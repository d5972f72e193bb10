import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TaskId } from '#domain/identity/ids.ts';
import type { Review } from '#domain/review/schema.ts';
import { findCure, type Cure, type CureFacts } from '#domain/task/cure.ts';
import type { ExecutionStatus } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import { reconcile, type ReconcileDependencies } from '#usecases/reconcile.ts';
import { startTask } from '#usecases/start-task.ts';
import { after, aReview, aReviewId, aTask, automation, changeOf, decidedBy, morning, put, route, running } from '../doubles/fixtures.ts';
import { createMemoryLine, type MemoryLine } from '../doubles/line-in-memory.ts';

const minute = 60_000;

async function aLine() {
  const line = createMemoryLine();
  await line.publishAutomation();
  const { deps } = line;
  return { line, deps };
}

/** Looks at one task in a run, its own unless a test says otherwise. What goes wrong is thrown. */
async function look(deps: ReconcileDependencies, taskId: TaskId, run?: number): Promise<Cure['kind']> {
  const [done] = await reconcile(deps, { taskId, run: run ?? (await deps.store.get(taskId))?.run ?? 1 });
  if (!done) throw new Error('it was not looked at');
  if ('failed' in done) throw done.failed;
  return done.cure;
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

  const { id } = aReview(task);
  const inTime = { at: after(1), rule: { kind: 'after-opening', minutes: 60 } } as const;
  const overdue = { ...inTime, at: after(0) };
  const told = { kind: 'execution', taskToken: 'task-token-1', resumedAt: after(0) } as const;
  const open = (fields: Partial<Review> = {}) => aReview(task, { id, deadline: inTime, ...fields });
  const decided = decidedBy(open());
  const reviews: [string, Review, Cure][] = [
    ['open, emailed and in time', open(), { kind: 'wait' }],
    ['open and past its time', open({ deadline: overdue }), { kind: 'expire', review: id }],
    ['open and not emailed', open({ emailedAt: undefined }), { kind: 'restart', why: 'review-not-emailed' }],
    ['decided', decided, { kind: 'deliver', review: id }],
    ['final, and the machine has not heard', { ...decided, status: 'delivered' }, { kind: 'deliver', review: id }],
    ['over, and the machine has not heard', open({ status: 'expired' }), { kind: 'expire', review: id }],
    ['final, and the machine has heard', { ...decided, status: 'delivered', waiter: told }, { kind: 'wait' }],
    ['over, and the machine has heard', open({ status: 'expired', waiter: told }), { kind: 'wait' }],
    ['replaced', open({ status: 'replaced', replacedBy: aReviewId() }), { kind: 'wait' }],
  ];
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
    expect(await look(deps, id)).toBe('send');
    expect(line.messages).toEqual([{ taskId: id, team, lane: 'interactive' }]);
    expect((await line.record(id)).task.dueAt).toBe(after(2 * minute));
    expect(await line.trail(id)).toEqual(['task.accepted']);
  });

  it('lets a held task wait while its automation is paused, and sends it when it is resumed', async () => {
    const { line, deps } = await aLine();
    const { id } = await line.given({ status: 'held' });
    line.registry.pause(automation);
    line.clock.pass(minute);
    expect(await look(deps, id)).toBe('wait');
    expect((await line.record(id)).task.dueAt).toBe(after(6 * minute));
    expect(line.messages).toEqual([]);
    line.registry.pause(automation, false);
    expect(await look(deps, id)).toBe('send');
    expect(line.messages).toHaveLength(1);
  });

  it('leaves a task alone whose execution runs, and looks five minutes later', async () => {
    const { line, deps } = await aLine();
    const task = await line.given(running);
    line.executions.is(task.id, 1, 'running', 'Infer');
    expect(await look(deps, task.id)).toBe('wait');
    expect((await line.record(task.id)).task).toEqual({ ...task, dueAt: after(5 * minute) });
  });

  it.each(['missing', 'succeeded', 'failed'] as const)('gives a task whose execution is %s its next run', async (status) => {
    const { line, deps } = await aLine();
    const { id, team } = await line.given(running);
    if (status !== 'missing') line.executions.is(id, 1, status);
    expect(await look(deps, id)).toBe('restart');
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
    expect(await look(deps, id)).toBe('restart');
    expect(runAtStop).toBe(2);
    expect(await line.executions.status(id, 1)).toBe('aborted');
    expect(line.executions.causeOf(id, 1)).toBe('superseded by run 2');
  });

  it('finds a task again whose next run was recorded and not sent', async () => {
    const { line, deps } = await aLine();
    const { id } = await line.given(running);
    line.faults.queue = new Error('the queue is down');
    await expect(look(deps, id)).rejects.toThrow('the queue is down');
    delete line.faults.queue;
    line.clock.pass(minute);
    expect(await line.store.due(line.clock.now(), 10)).toEqual([id]);
    expect(await look(deps, id)).toBe('send');
    expect((await line.record(id)).task.run).toBe(2);
  });

  it.each(['timed-out', 'aborted'] as const)('ends a task as failed whose execution was %s, and gives its slot back', async (status) => {
    const { line, deps } = await aLine();
    const { id } = await line.given(running);
    await line.slots.acquire(route, 1, id, line.clock.now(), new Date(after(15 * minute)));
    line.executions.is(id, 1, status);
    expect(await look(deps, id)).toBe('settle');
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
      expect(await look(deps, id)).toBe('restart');
    }
    expect((await line.record(id)).task).toMatchObject({
      status: 'failed',
      run: 5,
      error: { type: 'execution-failed', detail: 'Given up after 5 runs.' },
    });
    expect(await look(deps, id)).toBe('nothing');
  });

  it('stops the execution that is given up', async () => {
    const { line, deps } = await aLine();
    const { id } = await line.given({ ...running, run: 5 });
    line.executions.is(id, 5, 'running', 'RequestReview');
    await look(deps, id);
    expect((await line.record(id)).task.status).toBe('failed');
    expect(await line.executions.status(id, 5)).toBe('aborted');
  });

  it('gives no new run to a task that moved on while it was looked at', async () => {
    const { line, deps } = await aLine();
    const { id } = await line.given(running);
    const { status } = deps.executions;
    deps.executions.status = async (...args) => {
      const record = await line.record(id);
      await line.store.commit(record, changeOf(record.task, { draft: 1 }));
      return status(...args);
    };
    await look(deps, id);
    expect((await line.record(id)).task).toMatchObject({ status: 'running', run: 1, draft: 1 });
    expect([line.messages, await line.trail(id)]).toEqual([[], ['task.accepted', 'draft.made']]);
  });

  /** A task whose run waits for a review with a token. */
  const inReview = async (reviewed: (task: Task) => Review) => {
    const { line, deps } = await aLine();
    const task = await line.given({ ...running, status: 'in_review', dueAt: after(0) });
    const review = reviewed(task);
    await line.store.commit(await line.record(task.id), changeOf(task, {}, [put.review(review)]));
    line.executions.is(task.id, 1, 'running', 'RequestReview');
    line.executions.waitWith('task-token-1');
    return { line, deps, id: task.id, review: review.id };
  };
  const cases: [string, Cure['kind'], (task: Task) => Review, object][] = [
    ['hands a decision over whose message was lost', 'deliver', (task) => decidedBy(aReview(task)), { draft: 1, verdict: 'approved' }],
    [
      'closes a review whose time is over',
      'expire',
      (task) => aReview(task, { deadline: { at: after(90_000), rule: { kind: 'after-opening', minutes: 1 } } }),
      { draft: 1, verdict: 'expired' },
    ],
  ];

  it.each(cases)('%s', async (_what, cure, reviewed, result) => {
    const { line, deps, id } = await inReview(reviewed);
    line.clock.pass(90_000);
    expect(await look(deps, id)).toBe(cure);
    expect(line.executions.resumed).toEqual([{ taskToken: 'task-token-1', output: { taskId: id, run: 1, ...result } }]);
    expect((await line.record(id)).task.status).toBe('running');
    expect(await look(deps, id)).toBe('restart');
  });

  it.each(cases)('%s, and looks again should that fail', async (_what, cure, reviewed, result) => {
    const { line, deps, id } = await inReview(reviewed);
    line.clock.pass(90_000);
    line.store.beforeCommit = async () => {
      throw new Error('killed');
    };
    await expect(look(deps, id)).rejects.toThrow('killed');
    expect((await line.record(id)).task.dueAt).toBe(after(90_000 + minute));
    line.store.beforeCommit = undefined;
    expect(await look(deps, id)).toBe(cure);
    expect(line.executions.resumed).toMatchObject([{ output: result }]);
  });

  it.each(['completed', 'rejected', 'failed', 'cancelled', 'rolled_back'] as const)(
    'has nothing to do for a task that is %s',
    async (status) => {
      const { line, deps } = await aLine();
      const { id } = await line.given({ status });
      const before = line.store.dump();
      expect(await look(deps, id)).toBe('nothing');
      expect(line.store.dump()).toBe(before);
    },
  );

  it('has nothing to do for a task that is not there', async () => {
    const { deps } = await aLine();
    expect(await look(deps, aTask().id)).toBe('nothing');
  });

  it.each([1, 3, 77])('hears nothing of run %i of a task that is in its second', async (run) => {
    const { line, deps } = await aLine();
    const { id } = await line.given({ ...running, run: 2 });
    expect(await look(deps, id, run)).toBe('nothing');
    expect(await look(deps, id, 2)).toBe('restart');
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
          await look(deps, id);
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

describe('a sweep', () => {
  it('looks at every task whose time has passed, and at no other', async () => {
    const { line, deps } = await aLine();
    const queued = await line.given();
    const forgotten = await line.given(running);
    const later = await line.given({ dueAt: after(60 * minute) });
    await line.given({ status: 'completed', dueAt: undefined });
    line.clock.pass(15 * minute);
    const done = await reconcile(deps);
    expect(done).toHaveLength(2);
    expect(done).toEqual(
      expect.arrayContaining([
        { taskId: queued.id, cure: 'send' },
        { taskId: forgotten.id, cure: 'restart' },
      ]),
    );
    expect(line.messages.map(({ taskId }) => taskId)).not.toContain(later.id);
  });

  it('is not kept from the others by one sick task, which is due again', async () => {
    const { line, deps } = await aLine();
    const sick = await line.given({ ...running, dueAt: after(0) });
    const other = await line.given();
    line.clock.pass(minute);
    const { status } = deps.executions;
    const broken = new Error('no such execution');
    deps.executions.status = async (id, run) => {
      if (id === sick.id) throw broken;
      return status(id, run);
    };
    expect(await reconcile(deps)).toEqual([
      { taskId: sick.id, failed: broken },
      { taskId: other.id, cure: 'send' },
    ]);
    expect(await line.store.due(line.clock.now(), 10)).toEqual([sick.id]);
  });

  it('looks at a hundred at a time', async () => {
    const { line, deps } = await aLine();
    for (let made = 0; made < 101; made += 1) await line.given();
    line.clock.pass(minute);
    expect(await reconcile(deps)).toHaveLength(100);
    expect(await reconcile(deps)).toHaveLength(1);
    expect(await reconcile(deps)).toEqual([]);
  });
});
