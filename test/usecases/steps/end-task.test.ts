import { describe, expect, it } from '@jest/globals';
import type { Ending } from '#domain/task/commands.ts';
import { TaskMissingError } from '#domain/task/errors.ts';
import { retryTask } from '#usecases/retry-task.ts';
import { closeRun, endTask, tellTheEnd } from '#usecases/steps/end-task.ts';
import { aCaller, aDraft, after, aReview, aTask, decidedBy, put, running } from '../../doubles/fixtures.ts';
import { createMemoryLine } from '../../doubles/line-in-memory.ts';

const completed: Ending = { status: 'completed' };
const failed: Ending = { status: 'failed', error: { type: 'publication-refused', detail: 'The shop said no.' } };

/** A task that runs. */
async function aRunningTask(fields: Parameters<typeof aTask>[0] = {}) {
  const line = createMemoryLine();
  await line.publishAutomation();
  const task = await line.given({ ...running, ...fields });
  return { line, id: task.id };
}

describe('the end of a task', () => {
  it.each([
    ['completed', completed],
    ['rejected', { status: 'rejected' }],
    ['failed', failed],
  ] as [string, Ending][])('as %s is on record, told once and measured once', async (status, ending) => {
    const { line, id } = await aRunningTask();
    line.clock.pass(4000);
    expect((await endTask(line.deps, id, ending)).status).toBe(status);
    const { task } = await line.record(id);
    expect(task).toMatchObject({ status, finishedAt: after(4000) });
    expect([task.waiting, task.dueAt]).toEqual([undefined, undefined]);
    expect(task.error).toEqual(ending.status === 'failed' ? ending.error : undefined);
    expect(await line.trail(id)).toEqual(['task.accepted', `task.${status}`]);
    expect(line.sent).toEqual([
      {
        id: `${id}.end-1`,
        type: `task.${status}`,
        version: 1,
        at: after(4000),
        task: id,
        end: 1,
        data: {
          team: 'catalogue',
          automation: 'product-description',
          revision: 1,
          totalMs: 4000,
          microUsd: 0,
          reviewed: false,
          ...(ending.status === 'failed' ? { error: ending.error.type } : {}),
        },
      },
    ]);
    expect(line.measured).toEqual([{ event: line.sent[0], figures: expect.objectContaining({ end: 1, totalMs: 4000 }) }]);
  });

  it('says in the trail why it failed, and not in which words', async () => {
    const { line, id } = await aRunningTask();
    await endTask(line.deps, id, failed);
    const trail = JSON.stringify(await line.store.events(id));
    expect(trail).toContain('publication-refused');
    expect(trail).not.toContain('The shop said no');
    expect(JSON.stringify(line.sent)).not.toContain('The shop said no');
  });

  it('is what came first: later ones change nothing and tell nobody', async () => {
    const { line, id } = await aRunningTask();
    await endTask(line.deps, id, completed);
    expect((await endTask(line.deps, id, failed)).status).toBe('completed');
    expect((await line.record(id)).task.error).toBeUndefined();
    expect([line.sent.length, line.measured.length]).toEqual([1, 1]);
    expect(await line.trail(id)).toEqual(['task.accepted', 'task.completed']);
  });

  it('is one of several that come at once', async () => {
    const { line, id } = await aRunningTask();
    const endings = [completed, failed, { status: 'rejected' } as const, completed];
    const answers = await Promise.all(endings.map((ending) => endTask(line.deps, id, ending)));
    expect(new Set(answers.map(({ status }) => status)).size).toBe(1);
    expect(await line.trail(id)).toHaveLength(2);
    // Who comes second may tell it again: it is the same end.
    expect(new Set(line.sent.map((event) => event.id))).toEqual(new Set([`${id}.end-1`]));
  });

  it('stands while the bus is away, stays due, and is told by whoever comes next', async () => {
    const { line, id } = await aRunningTask();
    line.faults.events = new Error('the bus is down');
    expect((await endTask(line.deps, id, completed)).status).toBe('completed');
    expect(line.untold).toEqual([{ id, error: line.faults.events }]);
    expect((await line.record(id)).task).toMatchObject({ status: 'completed', dueAt: after(60_000), untold: true });
    expect(line.measured).toEqual([]);

    await expect(tellTheEnd(line.deps, await line.record(id))).rejects.toThrow('the bus is down');
    delete line.faults.events;
    line.clock.pass(30_000);
    expect((await endTask(line.deps, id, failed)).status).toBe('completed');
    expect(line.sent).toMatchObject([{ id: `${id}.end-1`, type: 'task.completed', at: after(0) }]);
    expect(line.measured).toHaveLength(1);
    const { task } = await line.record(id);
    expect([task.untold, task.dueAt]).toEqual([undefined, undefined]);
  });

  it('is told again when it is not known that it was', async () => {
    const { line, id } = await aRunningTask();
    const { told } = line.deps.store;
    line.deps.store.told = async () => {
      throw new Error('killed');
    };
    await endTask(line.deps, id, completed);
    line.deps.store.told = told;
    await tellTheEnd(line.deps, await line.record(id));
    await tellTheEnd(line.deps, await line.record(id));
    expect(line.sent.map((event) => event.id)).toEqual([`${id}.end-1`, `${id}.end-1`]);
    expect((await line.record(id)).task.untold).toBeUndefined();
  });

  it.each(['open', 'decided'] as const)('closes a review that is %s, and counts the time it was waited for', async (status) => {
    const { line, id } = await aRunningTask({ status: 'in_review', reviewMs: 500 });
    const record = await line.record(id);
    const { task } = record;
    const open = aReview(task, { openedAt: after(1000) });
    const review = status === 'decided' ? decidedBy(open) : open;
    const closed = aReview(task, { status: 'expired' });
    await line.store.commit(record, {
      task: { ...task, version: 2 },
      event: { type: 'review.requested', actor: { kind: 'system', ref: 'request-review', assurance: 'internal' }, detail: {} },
      writes: [put.draft(aDraft({ price: { microUsd: 250_000, priceTable: '2026-01-01' } })), put.review(review), put.review(closed)],
    });
    line.clock.pass(11_000);
    await endTask(line.deps, id, failed);
    const ended = await line.record(id);
    expect(new Map(ended.reviews.map((one) => [one.id, one.status]))).toEqual(
      new Map([
        [review.id, 'cancelled'],
        [closed.id, 'expired'],
      ]),
    );
    expect(ended.task.reviewMs).toBe(10_500);
    expect(line.sent).toMatchObject([{ data: { reviewed: true, microUsd: 250_000 } }]);
  });
});

describe('a task that was reopened', () => {
  it('ends anew: its second end is told and measured by its own number', async () => {
    const { line, id } = await aRunningTask();
    await endTask(line.deps, id, failed);
    await retryTask(line.deps, aCaller(), { id, reason: 'The shop answers again.' });
    expect((await line.record(id)).task.finishedAt).toBeUndefined();
    line.clock.pass(1000);
    expect((await endTask(line.deps, id, completed, 2)).status).toBe('completed');
    expect(line.sent.map((event) => [event.id, event.type, event.end])).toEqual([
      [`${id}.end-1`, 'task.failed', 1],
      [`${id}.end-2`, 'task.completed', 2],
    ]);
    expect(line.measured.map(({ figures }) => figures.end)).toEqual([1, 2]);
  });
});

describe('an end that nobody was told of before the task was reopened', () => {
  it('is told with the next one, each as it was', async () => {
    const { line, id } = await aRunningTask();
    line.faults.events = new Error('the bus is down');
    await endTask(line.deps, id, failed);
    await retryTask(line.deps, aCaller(), { id, reason: 'The shop answers again.' });
    delete line.faults.events;
    await endTask(line.deps, id, completed, 2);
    expect(line.sent.map((event) => [event.id, event.type])).toEqual([
      [`${id}.end-1`, 'task.failed'],
      [`${id}.end-2`, 'task.completed'],
    ]);
    expect(line.measured.map(({ event, figures }) => [event.type, figures.end])).toEqual([
      ['task.failed', 1],
      ['task.completed', 2],
    ]);
  });
});

describe('a run that is closed without an end', () => {
  const fault = { error: 'OutsideAwayError', reason: 'away', who: 'connector:shop-webhook', step: 'publish' } as const;
  const parking = { kind: 'park', run: 1, fault, counts: false, by: 'settle' } as const;

  it('tells nobody', async () => {
    const { line, id } = await aRunningTask();
    expect((await closeRun(line.deps, id, parking)).status).toBe('held');
    expect([line.sent, line.measured]).toEqual([[], []]);
  });
});

describe('the end that an old run brings', () => {
  it('is no end of a task that is in another run', async () => {
    const { line, id } = await aRunningTask({ run: 2 });
    expect((await endTask(line.deps, id, failed, 1)).status).toBe('running');
    expect(line.sent).toEqual([]);
    expect((await endTask(line.deps, id, completed, 2)).status).toBe('completed');
  });
});

it('has no end to give to a task that is not there', async () => {
  const line = createMemoryLine();
  await expect(endTask(line.deps, aTask().id, completed)).rejects.toThrow(TaskMissingError);
});
