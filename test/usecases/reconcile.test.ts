import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TaskId } from '#domain/identity/ids.ts';
import type { Outage } from '#domain/outside/schema.ts';
import type { Review } from '#domain/review/schema.ts';
import { MailerUnavailableError } from '#domain/review/errors.ts';
import { findCure, type Cure, type CureFacts } from '#domain/task/cure.ts';
import { commandAfterFault } from '#domain/task/park.ts';
import type { ExecutionStatus, TaskWrite } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import { cancelTask } from '#usecases/cancel-task.ts';
import { reconcile, type ReconcileDependencies } from '#usecases/reconcile.ts';
import { startTask } from '#usecases/start-task.ts';
import { commandStoredTask } from '#usecases/steps/change-task.ts';
import { closeRun, endTask } from '#usecases/steps/end-task.ts';
import {
  aCaller,
  after,
  aDraft,
  aPublication,
  aReview,
  aReviewId,
  aTask,
  automation,
  changeOf,
  decidedBy,
  fits,
  morning,
  put,
  running,
} from '../doubles/fixtures.ts';
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
  const { looked } = await reconcile(deps, { taskId, run: run ?? (await deps.store.get(taskId))?.run ?? 1 });
  const [done] = looked;
  if (!done) throw new Error('it was not looked at');
  if ('failed' in done) throw done.failed;
  return done.cure;
}

describe('what a task in a run needs', () => {
  const task = aTask(running);
  const record = { task, drafts: [], reviews: [], publications: [] };
  const around = (execution: ExecutionStatus, state = 'Validate'): CureFacts => ({ execution, state, paused: false, now: morning });

  it.each([
    ['missing', { kind: 'restart', why: 'no-execution' }],
    ['succeeded', { kind: 'restart', why: 'not-settled' }],
    ['failed', { kind: 'restart', why: 'execution-failed' }],
    ['timed-out', { kind: 'settle', why: 'execution-timed-out' }],
    ['aborted', { kind: 'settle', why: 'execution-aborted' }],
    ['running', { kind: 'wait', until: new Date(after(5 * minute)) }],
  ] as const)('whose execution is %s is %j', (execution, cure) => {
    expect(findCure(record, around(execution))).toEqual(cure);
  });

  it('that has ended is nothing, or to be told', () => {
    const ended = { ...task, status: 'completed' } as const;
    expect(findCure({ ...record, task: ended }, around('failed'))).toEqual({ kind: 'nothing' });
    expect(findCure({ ...record, task: { ...ended, untold: true } }, around('failed'))).toEqual({ kind: 'tell' });
  });

  it('whose execution says why it failed is to take that fault', () => {
    const fault = { error: 'DraftMissingError', permanence: 'permanent', reason: 'There is no draft 2.', step: 'settle' } as const;
    expect(findCure(record, { ...around('failed'), fault })).toEqual({ kind: 'take-fault', fault });
  });

  it('that was ended while it only waited for people goes on waiting at once, which counts against nobody', () => {
    const fault = { error: 'States.ServiceRestart', permanence: 'transient', reason: 'It does not say.', step: 'settle' } as const;
    const inReview = { ...record, task: { ...task, status: 'in_review' as const }, reviews: [aReview(task)] };
    expect(findCure(inReview, { ...around('failed'), fault })).toEqual({ kind: 'restart', why: 'execution-failed', blameless: true });
    // A definition that is wrong comes again: that is counted.
    const wrong = { ...fault, permanence: 'unnamed' } as const;
    expect(findCure(inReview, { ...around('failed'), fault: wrong })).toEqual({ kind: 'take-fault', fault: wrong });
    expect(findCure(record, { ...around('failed'), fault })).toEqual({ kind: 'take-fault', fault });
  });

  const { id } = aReview(task);
  const inTime = { at: after(1), rule: { kind: 'after-first-email', minutes: 60 } } as const;
  const overdue = { ...inTime, at: after(0) };
  const waiter = { kind: 'execution', taskToken: 'task-token-1', run: 1, attempt: 0 } as const;
  const told = { ...waiter, resumedAt: after(0) };
  const inAWhile: Cure = { kind: 'wait', until: new Date(after(5 * minute)) };
  const unsent = { reviewer: 'brand-editors/ben' };
  const sent = { reviewer: 'brand-editors/ann', sentAt: after(0) };
  const open = (fields: Partial<Review> = {}) => aReview(task, { id, deadline: inTime, ...fields });
  const decided = decidedBy(open());
  const reviews: [string, Review, Cure][] = [
    ['open, emailed and in time', open(), { kind: 'wait', until: new Date(inTime.at) }],
    ['open and past its time', open({ deadline: overdue }), { kind: 'expire', review: id }],
    ['open and not emailed', open({ invitations: [unsent] }), { kind: 'invite', review: id }],
    ['open and emailed to some', open({ invitations: [sent, unsent] }), { kind: 'invite', review: id }],
    ['open and past a time that nobody was told', open({ deadline: overdue, invitations: [unsent] }), { kind: 'invite', review: id }],
    [
      'open, emailed to nobody, and as old as faults may hold it',
      open({ openedAt: after(-3 * 24 * 60 * minute), invitations: [unsent] }),
      { kind: 'settle', why: 'reviewers-not-reached' },
    ],
    [
      'open, emailed to some, and as old as faults may hold it',
      open({ openedAt: after(-3 * 24 * 60 * minute), invitations: [sent, unsent] }),
      { kind: 'invite', review: id },
    ],
    [
      'open, and every address was refused',
      open({ invitations: [{ ...unsent, refused: true }] }),
      { kind: 'settle', why: 'reviewers-not-reached' },
    ],
    [
      'open, and every email came back',
      open({ invitations: [{ ...sent, undelivered: true }] }),
      { kind: 'settle', why: 'reviewers-not-reached' },
    ],
    [
      'open, and one email came back',
      open({ invitations: [sent, { ...unsent, undelivered: true }] }),
      { kind: 'wait', until: new Date(inTime.at) },
    ],
    ['decided', decided, { kind: 'deliver', review: id }],
    ['final, and the machine has not heard', { ...decided, status: 'delivered' }, { kind: 'deliver', review: id }],
    ['over, and the machine has not heard', open({ status: 'expired' }), { kind: 'expire', review: id }],
    ['final, and the machine has heard', { ...decided, status: 'delivered', waiter: told }, inAWhile],
    ['over, and the machine has heard', open({ status: 'expired', waiter: told }), inAWhile],
    ['replaced', open({ status: 'replaced', replacedBy: aReviewId() }), inAWhile],
  ];
  it.each(reviews)('whose review is %s is found', (_how, review, cure) => {
    const inReview = { ...record, task: { ...task, status: 'in_review' as const }, reviews: [review] };
    expect(findCure(inReview, around('running'))).toEqual(cure);
  });

  it.each([
    ['once, though the machine waits', 1, 'RequestReview', { kind: 'deliver', review: id }],
    ['twice, while RequestReview is tried again', 2, 'Validate', { kind: 'deliver', review: id }],
    ['twice, though the machine waits', 2, 'RequestReview', { kind: 'restart', why: 'token-gone' }],
  ] as const)('whose decision found nobody %s is found', (_how, gone, state, cure) => {
    const delivered: Review = { ...decided, status: 'delivered', waiter: { ...waiter, gone } };
    expect(findCure({ ...record, reviews: [delivered] }, around('running', state))).toEqual(cure);
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
    const waiting = { kind: 'automation-paused', since: after(0), act: 'Resume it.' } as const;
    const { id } = await line.given({ status: 'held', waiting });
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
    line.executions.is(task.id, 1, 'running', 'Validate');
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
    expect(await line.executions.status(id, 1)).toMatchObject({ status: 'aborted' });
    expect(line.executions.causeOf(id, 1)).toBe('superseded by run 2');
  });

  it('finds a task again whose next run was recorded and not sent', async () => {
    const { line, deps } = await aLine();
    const { id } = await line.given(running);
    line.faults.queue = new Error('the queue is down');
    await expect(look(deps, id)).rejects.toThrow('the queue is down');
    delete line.faults.queue;
    line.clock.pass(minute);
    expect(await line.store.due('urgent', line.clock.now(), 10)).toEqual([id]);
    expect(await look(deps, id)).toBe('send');
    expect((await line.record(id)).task.run).toBe(2);
  });

  it.each(['timed-out', 'aborted'] as const)('ends a task as failed whose execution was %s', async (status) => {
    const { line, deps } = await aLine();
    const { id } = await line.given(running);
    line.executions.is(id, 1, status);
    expect(await look(deps, id)).toBe('settle');
    expect((await line.record(id)).task).toMatchObject({ status: 'failed', error: { type: `execution-${status}` } });
    expect(line.sent).toMatchObject([{ type: 'task.failed' }]);
  });

  /** Runs of a task, each of which comes to nothing. */
  const fruitless = async (line: MemoryLine, deps: ReconcileDependencies, id: TaskId, runs: number) => {
    for (let count = 0; count < runs; count += 1) {
      await restarted(line, id);
      line.executions.is(id, (await line.record(id)).task.run, 'failed');
      expect(await look(deps, id)).toBe('restart');
    }
  };

  it('gives up after five runs that came to nothing', async () => {
    const { line, deps } = await aLine();
    const { id } = await line.given(running);
    await fruitless(line, deps, id, 4);
    expect((await line.record(id)).task).toMatchObject({ status: 'queued', run: 5, stalled: { runs: 4 } });
    await fruitless(line, deps, id, 1);
    expect((await line.record(id)).task).toMatchObject({
      status: 'failed',
      run: 5,
      error: { type: 'execution-failed', detail: 'Given up after 5 runs that came to nothing.' },
    });
    expect(await look(deps, id)).toBe('nothing');
  });

  it('counts anew once a run got on', async () => {
    const { line, deps } = await aLine();
    const { id } = await line.given(running);
    await fruitless(line, deps, id, 4);
    await restarted(line, id);
    await commandStoredTask(line.deps, id, { kind: 'keep-draft', run: 5, draft: aDraft(), by: 'infer' });
    await fruitless(line, deps, id, 4);
    expect((await line.record(id)).task).toMatchObject({ status: 'queued', run: 9 });
    await fruitless(line, deps, id, 1);
    expect((await line.record(id)).task).toMatchObject({ status: 'failed', run: 9 });
  });

  it('does not give up a task that got on while it was looked at', async () => {
    const { line, deps } = await aLine();
    const { id } = await line.given({ ...running, stalled: { since: after(0), parks: 0, runs: 4 } });
    line.executions.is(id, 1, 'running', 'RequestReview');
    const { currentState } = deps.executions;
    deps.executions.currentState = async (...args) => {
      await commandStoredTask(line.deps, id, { kind: 'keep-draft', run: 1, draft: aDraft(), by: 'infer' });
      return currentState(...args);
    };
    await look(deps, id);
    expect((await line.record(id)).task).toMatchObject({ status: 'running', draft: 1 });
    expect(await line.executions.status(id, 1)).toMatchObject({ status: 'running' });
  });

  it.each([
    [
      'fails it where another run would meet the same',
      { error: 'DraftMissingError', permanence: 'permanent', reason: 'There is no draft 2.' },
      { status: 'failed', run: 1, error: { type: 'DraftMissingError', detail: 'There is no draft 2.', step: 'settle' } },
    ],
    [
      'parks it where that may pass',
      { error: 'ThrottlingException', permanence: 'transient', reason: 'The table is busy.' },
      { status: 'held', run: 2, stalled: { parks: 1, runs: 0 }, waiting: { kind: 'outside', who: 'platform' } },
    ],
    [
      'parks it and counts the run where nobody knows',
      { error: 'TypeError', permanence: 'unnamed', reason: 'x is not a function' },
      { status: 'held', run: 2, stalled: { parks: 1, runs: 1 }, error: { type: 'TypeError' } },
    ],
  ] as const)('of a run that could not record its fault %s', async (_what, fault, left) => {
    const { line, deps } = await aLine();
    const { id } = await line.given(running);
    line.executions.is(id, 1, 'failed', undefined, {
      error: fault.error,
      cause: JSON.stringify({ errorType: fault.error, errorMessage: JSON.stringify(fault) }),
    });
    expect(await look(deps, id)).toBe('take-fault');
    expect((await line.record(id)).task).toMatchObject(left);
  });

  it('counts what nobody knows, and gives up in the end', async () => {
    const { line, deps } = await aLine();
    const { id } = await line.given({ ...running, stalled: { since: after(0), parks: 4, runs: 4 } });
    line.executions.is(id, 1, 'failed', undefined, { error: 'States.Runtime', cause: 'The JSONPath of Mr Smith' });
    expect(await look(deps, id)).toBe('take-fault');
    const { task } = await line.record(id);
    expect(task).toMatchObject({ status: 'failed', error: { type: 'States.Runtime' } });
    expect(JSON.stringify(task)).not.toContain('Smith');
  });

  it('stops the execution that is given up', async () => {
    const { line, deps } = await aLine();
    const { id } = await line.given({ ...running, run: 5, stalled: { since: after(0), parks: 0, runs: 4 } });
    line.executions.is(id, 5, 'running', 'RequestReview');
    await look(deps, id);
    expect((await line.record(id)).task.status).toBe('failed');
    expect(await line.executions.status(id, 5)).toMatchObject({ status: 'aborted' });
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
    line.tokens.waitWith('task-token-1');
    return { line, deps, id: task.id, review: review.id };
  };
  const cases: [string, Cure['kind'], (task: Task) => Review, object][] = [
    ['hands a decision over whose message was lost', 'deliver', (task) => decidedBy(aReview(task)), { draft: 1, verdict: 'approved' }],
    [
      'closes a review whose time is over',
      'expire',
      (task) => aReview(task, { deadline: { at: after(90_000), rule: { kind: 'after-first-email', minutes: 1 } } }),
      { draft: 1, verdict: 'expired' },
    ],
  ];

  it.each(cases)('%s', async (_what, cure, reviewed, result) => {
    const { line, deps, id } = await inReview(reviewed);
    line.clock.pass(90_000);
    expect(await look(deps, id)).toBe(cure);
    expect(line.tokens.resumed).toEqual([{ taskToken: 'task-token-1', output: { taskId: id, run: 1, ...result } }]);
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
    expect(line.tokens.resumed).toMatchObject([{ output: result }]);
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
        expect(line.sent).toHaveLength(1);
      }),
      { numRuns: 50 },
    );
  });

  async function restarted(line: MemoryLine, id: Task['id']): Promise<void> {
    if ((await line.record(id)).task.status === 'queued') await startTask(line.deps, id, () => undefined);
  }
});

const shop = 'connector:shop-webhook' as const;
const day = 24 * 60 * minute;
const down: Outage = {
  who: shop,
  phase: 'down',
  since: after(0),
  by: ['a', 'b', 'c'],
  probeAt: after(9 * day),
  reason: 'HTTP 503',
  version: 1,
};

describe('a parked task', () => {
  /** A task that was parked because the shop is away. */
  const parked = async (line: MemoryLine, fields: Partial<Task> = {}, writes: TaskWrite[] = []) => {
    const { id, run } = await line.given({ ...running, ...fields }, writes);
    const fault = { error: 'OutsideAwayError', permanence: 'outage', who: shop, reason: 'HTTP 503', step: 'publish' } as const;
    return closeRun(line.deps, id, ({ task }) => commandAfterFault(task, run, fault));
  };
  const letOut = put.draft(
    aDraft({ judgement: { verdict: 'auto', checks: fits, confidence: 0.9, confidenceParts: {}, reasons: [], at: after(0) } }),
  );
  const sweepAt = async (line: MemoryLine, deps: ReconcileDependencies, ms: number) => {
    line.clock.pass(Date.parse(after(ms)) - line.clock.now().getTime());
    return reconcile(deps);
  };

  it('is let go when its back-off is over and nothing is known to be away', async () => {
    const { line, deps } = await aLine();
    const { id, releaseAt } = await parked(line);
    expect((await reconcile(deps)).looked).toEqual([]);
    expect(await sweepAt(line, deps, Date.parse(releaseAt ?? '') - Date.parse(after(0)))).toEqual({
      looked: [{ taskId: id, cure: 'release' }],
      released: 0,
    });
    expect((await line.record(id)).task).toMatchObject({ status: 'running', run: 2 });
  });

  it('waits for its turn while what it waits for is down, and is looked at each hour', async () => {
    const { line, deps } = await aLine();
    const { id } = await parked(line);
    line.outages.standing.set(shop, down);
    expect(await sweepAt(line, deps, minute)).toEqual({ looked: [{ taskId: id, cure: 'wait' }], released: 0 });
    expect((await line.record(id)).task).toMatchObject({ status: 'held', dueAt: after(61 * minute) });
  });

  it('waits for its turn while what it waits for comes back, past its bound too, and is let go when it was missed', () => {
    const task = aTask({ status: 'held', waiting: { kind: 'outside', who: shop, since: after(0), until: after(0), act: 'Waits.' } });
    const record = { task, drafts: [], reviews: [], publications: [] };
    const cureAt = (ms: number) =>
      findCure(record, {
        execution: 'missing',
        state: undefined,
        paused: false,
        outage: { ...down, phase: 'recovering', recoveredAt: after(0) },
        now: new Date(after(ms)),
      });
    expect([cureAt(minute).kind, cureAt(10 * minute).kind, cureAt(10 * minute + 1).kind]).toEqual(['wait', 'wait', 'release']);
  });

  it('is let go though other due tasks take all the time there is', async () => {
    const { line, deps } = await aLine();
    const { id } = await parked(line);
    line.outages.standing.set(shop, { ...down, phase: 'recovering', recoveredAt: after(0) });
    for (let n = 0; n < 40; n += 1) await line.given({ dueAt: after(0) });
    line.clock.pass(minute);
    const until = line.clock.now().getTime() + 20_000;
    const { record } = deps.store;
    const slow = { ...deps.store, record: async (of: TaskId) => (line.clock.pass(1000), record(of)) };
    await reconcile({ ...deps, store: slow, timeLeftMs: () => until - line.clock.now().getTime() });
    expect((await line.record(id)).task.status).toBe('running');
  });

  it('asks nothing about an execution that a queued task does not have', async () => {
    const { line, deps } = await aLine();
    await line.given({ dueAt: after(0) });
    const asked: string[] = [];
    const executions = { ...deps.executions, status: async (of: TaskId) => (asked.push(of), { status: 'missing' as const }) };
    const { looked } = await reconcile({ ...deps, executions });
    expect([looked.map((one) => 'cure' in one && one.cure), asked]).toEqual([['send'], []]);
  });

  it('is let go with the others once it is back', async () => {
    const { line, deps } = await aLine();
    const { id } = await parked(line);
    line.outages.standing.set(shop, { ...down, phase: 'recovering', recoveredAt: after(0) });
    expect(await sweepAt(line, deps, minute)).toEqual({ looked: [{ taskId: id, cure: 'wait' }], released: 1 });
    expect((await line.record(id)).task.status).toBe('running');
  });

  it('goes to its fallback once it was held for as long as its revision allows', async () => {
    const { line, deps } = await aLine();
    const { id } = await parked(line);
    line.outages.standing.set(shop, down);
    await sweepAt(line, deps, 3 * day - 1);
    expect((await line.record(id)).task.status).toBe('held');
    expect((await sweepAt(line, deps, 3 * day)).looked).toEqual([{ taskId: id, cure: 'give-up' }]);
    expect(line.executions.entryOf(id, 2)).toEqual({ at: 'Fallback' });
    expect((await line.record(id)).task.status).toBe('running');
  });

  it.each([
    ['whose draft is let out', {}, [letOut]],
    ['that has begun to leave', { leaving: { draft: 1, since: after(0) } }, []],
    ['that has left in part', {}, [put.publication(aPublication())]],
  ] as const)('%s fails then, and can be retried: no fallback takes its place', async (_what, fields, writes) => {
    const { line, deps } = await aLine();
    const { id } = await parked(line, { draft: 1, ...fields }, [...writes]);
    line.outages.standing.set(shop, down);
    expect((await sweepAt(line, deps, 3 * day)).looked).toEqual([{ taskId: id, cure: 'give-up' }]);
    expect((await line.record(id)).task).toMatchObject({
      status: 'failed',
      error: { type: 'outside-away', detail: expect.stringContaining('3 days because connector:shop-webhook was away') },
    });
    expect(line.executions.names()).toEqual([]);
    expect(line.sent).toMatchObject([{ type: 'task.failed' }]);
  });
});

describe('a review whose emails did not all leave', () => {
  const inReview = async (fields: Partial<Review> = {}) => {
    const { line, deps } = await aLine();
    const input = await line.store.contents.prepare(
      { id: aTask().id, team: 'catalogue', expiresAt: 1 },
      { input: { sku: 'A-1', title: 'Teapot' } },
    );
    const task = await line.given({ ...running, status: 'in_review', draft: 1, dueAt: after(minute), input: input.ref }, [
      put.content(input),
    ]);
    const review = aReview(task, { invitations: [{ reviewer: 'brand-editors/ann' }], ...fields });
    await line.store.commit(await line.record(task.id), changeOf(task, {}, [put.review(review), put.draft(aDraft())]));
    line.executions.is(task.id, 1, 'running', 'RequestReview');
    line.clock.pass(minute);
    return { line, deps, id: task.id };
  };

  it('is sent again, only to whom it is missing, and its time runs from then', async () => {
    const { line, deps, id } = await inReview();
    expect(await look(deps, id)).toBe('invite');
    expect(line.mails.map(({ to }) => to)).toEqual(['ann@example.com']);
    const { task, reviews } = await line.record(id);
    expect(reviews[0]).toMatchObject({
      invitations: [{ reviewer: 'brand-editors/ann', sentAt: after(minute) }],
      deadline: { at: after(61 * minute) },
    });
    expect(task.dueAt).toBe(after(61 * minute));
    expect(await look(deps, id)).toBe('wait');
    expect(line.mails).toHaveLength(1);
  });

  it('waits while the mail service is away, and is tried more rarely the longer that lasts', async () => {
    const { line, deps, id } = await inReview();
    line.faults.mailer = () => {
      throw new MailerUnavailableError('too many');
    };
    const gaps: number[] = [];
    for (let looks = 0; looks < 6; looks += 1) {
      const at = line.clock.now().getTime();
      expect(await look(deps, id)).toBe('invite');
      const due = Date.parse((await line.record(id)).task.dueAt ?? '');
      gaps.push(Math.round((due - at) / minute));
      line.clock.pass(due - line.clock.now().getTime());
    }
    expect(gaps[0]).toBe(1);
    expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
    expect(gaps.at(-1)).toBe(15);
    expect((await line.record(id)).task.status).toBe('in_review');
    delete line.faults.mailer;
    line.outages.standing.clear();
    expect(await look(deps, id)).toBe('invite');
    expect(line.mails).toHaveLength(1);
  });

  it('ends its task when nobody could be asked for as long as faults may hold it', async () => {
    const { line, deps, id } = await inReview();
    line.clock.pass(3 * day);
    expect(await look(deps, id)).toBe('settle');
    expect((await line.record(id)).task).toMatchObject({
      status: 'failed',
      error: { type: 'reviewers-not-reached', detail: expect.stringContaining('for 3 days') },
    });
    expect(await line.executions.status(id, 1)).toMatchObject({ status: 'aborted' });
    expect(line.mails).toEqual([]);
  });

  it('ends its task when the mail service refuses every address', async () => {
    const { line, deps, id } = await inReview();
    line.faults.mailer = () => 'refused';
    expect(await look(deps, id)).toBe('invite');
    expect((await line.record(id)).task).toMatchObject({ status: 'failed', error: { type: 'NoReviewerError' } });
    expect(await line.executions.status(id, 1)).toMatchObject({ status: 'aborted' });
  });
});

describe('an end that was not told', () => {
  it('is told after a crash, once, and is due no more', async () => {
    const { line, deps } = await aLine();
    const { id } = await line.given(running);
    line.faults.events = new Error('the bus is away');
    await endTask(line.deps, id, { status: 'completed' }, 1);
    expect((await line.record(id)).task).toMatchObject({ status: 'completed', dueAt: after(minute) });
    line.clock.pass(minute);
    // Telling is the whole of this cure: when that fails, the task is put off.
    expect((await reconcile(deps)).looked).toMatchObject([{ taskId: id, failed: line.faults.events, looks: 1 }]);
    delete line.faults.events;
    line.clock.pass(minute);
    expect((await reconcile(deps)).looked).toEqual([{ taskId: id, cure: 'tell' }]);
    expect(line.sent).toMatchObject([{ type: 'task.completed', end: 1 }]);
    expect(line.measured).toMatchObject([{ figures: { end: 1 } }]);
    const { task } = await line.record(id);
    expect([task.untold, task.dueAt]).toEqual([undefined, undefined]);
    expect((await reconcile(deps)).looked).toEqual([]);
  });

  it('of a cancelled task also stops the execution that a crash left', async () => {
    const { line, deps } = await aLine();
    const { id } = await line.given(running);
    line.executions.is(id, 1, 'running', 'Infer');
    line.faults.stop = new Error('killed');
    await expect(cancelTask(line.deps, aCaller(), { id, reason: 'No longer sold.' })).rejects.toThrow('killed');
    delete line.faults.stop;
    line.clock.pass(minute);
    expect((await reconcile(deps)).looked).toEqual([{ taskId: id, cure: 'tell' }]);
    expect(await line.executions.status(id, 1)).toMatchObject({ status: 'aborted' });
    expect(line.sent).toMatchObject([{ type: 'task.cancelled' }]);
  });
});

describe('a decision that nobody waits for', () => {
  it('is asked for by another run once that was so twice', async () => {
    const { line, deps } = await aLine();
    const task = await line.given({ ...running, status: 'in_review', dueAt: after(0) });
    await line.store.commit(await line.record(task.id), changeOf(task, {}, [put.review(decidedBy(aReview(task)))]));
    line.executions.is(task.id, 1, 'running', 'RequestReview');
    line.clock.pass(90_000);
    // The token is of no state: RequestReview died with it.
    expect([await look(deps, task.id), await look(deps, task.id), await look(deps, task.id)]).toEqual(['deliver', 'deliver', 'restart']);
    expect((await line.store.events(task.id)).at(-1)).toMatchObject({ type: 'task.restarted', detail: { why: 'token-gone' } });
    expect(line.tokens.resumed).toEqual([]);
  });
});

describe('a sweep', () => {
  it('looks at every task whose time has passed, and at no other', async () => {
    const { line, deps } = await aLine();
    const queued = await line.given();
    const forgotten = await line.given(running);
    const later = await line.given({ dueAt: after(60 * minute) });
    await line.given({ status: 'completed', dueAt: undefined });
    line.clock.pass(15 * minute);
    const { looked } = await reconcile(deps);
    expect(looked).toHaveLength(2);
    expect(looked).toEqual(
      expect.arrayContaining([
        { taskId: queued.id, cure: 'send' },
        { taskId: forgotten.id, cure: 'restart' },
      ]),
    );
    expect(line.messages.map(({ taskId }) => taskId)).not.toContain(later.id);
  });

  /** A line with a task whose execution cannot be looked at. */
  const withSickTask = async () => {
    const { line, deps } = await aLine();
    const sick = await line.given({ ...running, dueAt: after(0) });
    const { status } = deps.executions;
    const broken = new Error('no such execution');
    deps.executions.status = async (id, run) => {
      if (id === sick.id) throw broken;
      return status(id, run);
    };
    return { line, deps, sick, broken };
  };

  it('is not kept from the others by one sick task', async () => {
    const { line, deps, sick, broken } = await withSickTask();
    const other = await line.given();
    line.clock.pass(minute);
    expect((await reconcile(deps)).looked).toEqual([
      { taskId: sick.id, failed: broken, looks: 1 },
      { taskId: other.id, cure: 'send' },
    ]);
  });

  it('puts a sick task off, longer each time and never for more than a quarter of an hour', async () => {
    const { line, deps, sick } = await withSickTask();
    const gaps: number[] = [];
    for (let sweeps = 0; sweeps < 6; sweeps += 1) {
      expect((await reconcile(deps)).looked).toMatchObject([{ taskId: sick.id, looks: sweeps + 1 }]);
      expect((await reconcile(deps)).looked).toEqual([]);
      const due = Date.parse((await line.record(sick.id)).task.dueAt ?? '');
      gaps.push((due - line.clock.now().getTime()) / minute);
      line.clock.pass(due - line.clock.now().getTime());
    }
    expect(gaps).toEqual([1, 2, 4, 8, 15, 15]);
    expect(await line.trail(sick.id)).toEqual(['task.accepted']);
  });

  it('goes on when even that cannot be written', async () => {
    const { line, deps, sick, broken } = await withSickTask();
    deps.store.putOff = async () => Promise.reject(new Error('the table is away'));
    const other = await line.given();
    line.clock.pass(minute);
    const { looked } = await reconcile(deps);
    expect(looked).toEqual([
      { taskId: sick.id, failed: broken, looks: 0 },
      { taskId: other.id, cure: 'send' },
    ]);
  });

  it('goes on until all have been looked at', async () => {
    const { line, deps } = await aLine();
    for (let made = 0; made < 230; made += 1) await line.given();
    line.clock.pass(minute);
    expect((await reconcile(deps)).looked).toHaveLength(230);
    expect((await reconcile(deps)).looked).toEqual([]);
  });

  it('ends when its time is used, and the next one goes on', async () => {
    const { line, deps } = await aLine();
    for (let made = 0; made < 40; made += 1) await line.given();
    line.clock.pass(minute);
    const until = line.clock.now().getTime() + 10_000;
    deps.timeLeftMs = () => until - line.clock.now().getTime();
    const { record } = deps.store;
    deps.store.record = async (id) => {
      line.clock.pass(200);
      return record(id);
    };
    // Eight at a time take 1.6 seconds here; none is begun with less than five left.
    const { looked } = await reconcile(deps);
    expect(looked).toHaveLength(32);
    deps.timeLeftMs = () => 50_000;
    expect((await reconcile(deps)).looked).toHaveLength(8);
  });

  it('looks at the urgent first: a long line is no reason to heal nobody', async () => {
    const { line, deps } = await aLine();
    const waiting = { kind: 'automation-paused', since: after(0), act: 'Resume it.' } as const;
    for (let made = 0; made < 20; made += 1) await line.given({ status: 'held', waiting, dueAt: after(-1) });
    const forgotten = await line.given({ ...running, dueAt: after(0) });
    const { looked } = await reconcile(deps);
    expect(looked[0]).toEqual({ taskId: forgotten.id, cure: 'restart' });
    expect(looked).toHaveLength(21);
  });

  it('does nothing for a task that the index says is due and whose record says is not', async () => {
    const { line, deps } = await aLine();
    const task = await line.given({ dueAt: after(minute) });
    deps.store.due = async (urgency) => (urgency === 'urgent' ? [task.id] : []);
    expect((await reconcile(deps)).looked).toEqual([{ taskId: task.id, cure: 'nothing' }]);
    expect((await line.record(task.id)).task).toEqual(task);
    expect(line.messages).toEqual([]);
  });

  it('looks once at who stands in the index long after', async () => {
    const { line, deps } = await aLine();
    const task = await line.given({ dueAt: after(0) });
    deps.store.due = async (urgency) => (urgency === 'urgent' ? [task.id] : []);
    expect((await reconcile(deps)).looked).toEqual([{ taskId: task.id, cure: 'send' }]);
    expect(line.messages).toHaveLength(1);
  });

  it('tells of a parked task that could not be let go, with the rest of what it came to', async () => {
    const { line, deps } = await aLine();
    const { id } = await line.given(running);
    const fault = { error: 'OutsideAwayError', permanence: 'outage', who: shop, reason: 'HTTP 503', step: 'publish' } as const;
    await closeRun(line.deps, id, ({ task }) => commandAfterFault(task, 1, fault));
    line.outages.standing.set(shop, { ...down, phase: 'recovering', recoveredAt: after(0) });
    const start = deps.executions.start;
    const failed = new Error('no execution can be started');
    deps.executions.start = async () => Promise.reject(failed);
    expect(await reconcile(deps)).toEqual({ looked: [{ taskId: id, failed, looks: 0 }], released: 0 });
    // Its release is on record: it is queued at the next look.
    deps.executions.start = start;
    line.clock.pass(minute);
    expect((await reconcile(deps)).looked).toEqual([{ taskId: id, cure: 'send' }]);
  });
});
