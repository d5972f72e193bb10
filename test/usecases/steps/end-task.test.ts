import { describe, expect, it } from '@jest/globals';
import type { Ending } from '#domain/task/commands.ts';
import { TaskMissingError } from '#domain/task/errors.ts';
import { retryTask } from '#usecases/retry-task.ts';
import { endTask } from '#usecases/steps/end-task.ts';
import { aCaller, aDraft, after, aReview, aTask, decidedBy, put, route, running } from '../../doubles/fixtures.ts';
import { createMemoryLine } from '../../doubles/line-in-memory.ts';

const completed: Ending = { status: 'completed' };
const failed: Ending = { status: 'failed', error: { type: 'publication-refused', detail: 'The shop said no.' } };

/** A task that runs and has its slot. */
async function aRunningTask(fields: Parameters<typeof aTask>[0] = {}) {
  const line = createMemoryLine({ slots: 1 });
  await line.publishAutomation();
  const task = await line.given({ ...running, ...fields });
  await line.slots.acquire(route, 1, task.id, line.clock.now(), new Date(after(900_000)));
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
    expect(line.measured).toMatchObject([{ task: { id, status }, figures: { end: 1, totalMs: 4000 } }]);
  });

  it('says in the trail why it failed, and not in which words', async () => {
    const { line, id } = await aRunningTask();
    await endTask(line.deps, id, failed);
    const trail = JSON.stringify(await line.store.events(id));
    expect(trail).toContain('publication-refused');
    expect(trail).not.toContain('The shop said no');
    expect(JSON.stringify(line.sent)).not.toContain('The shop said no');
  });

  it('gives the slot back and wakes the next in line', async () => {
    const { line, id } = await aRunningTask();
    const next = await line.given({ team: 'shop' });
    await line.slots.enterLine(route, { team: next.team, createdAt: next.createdAt, taskId: next.id });
    await endTask(line.deps, id, completed);
    expect(line.slots.holders(route)).toEqual([]);
    expect(line.messages).toEqual([{ taskId: next.id, team: 'shop', lane: 'interactive' }]);
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
    expect([line.sent.length, line.measured.length]).toEqual([1, 1]);
    expect(await line.trail(id)).toHaveLength(2);
  });

  it('repeated after a crash gives the slot back', async () => {
    const { line, id } = await aRunningTask();
    const { release } = line.deps.slots;
    line.deps.slots.release = async () => {
      throw new Error('killed');
    };
    await expect(endTask(line.deps, id, completed)).rejects.toThrow('killed');
    expect((await line.record(id)).task.status).toBe('completed');
    line.deps.slots.release = release;
    await endTask(line.deps, id, completed);
    expect(line.slots.holders(route)).toEqual([]);
  });

  it('is on record though the event could not be sent', async () => {
    const { line, id } = await aRunningTask();
    line.faults.events = new Error('the bus is down');
    await expect(endTask(line.deps, id, completed)).rejects.toThrow('the bus is down');
    expect((await line.record(id)).task.status).toBe('completed');
    expect(line.slots.holders(route)).toEqual([]);
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

describe('the end that an old run brings', () => {
  it('is no end of a task that is in another run', async () => {
    const { line, id } = await aRunningTask({ run: 2 });
    expect((await endTask(line.deps, id, failed, 1)).status).toBe('running');
    expect(line.slots.holders(route)).toEqual([id]);
    expect(line.sent).toEqual([]);
    expect((await endTask(line.deps, id, completed, 2)).status).toBe('completed');
  });
});

it('has no end to give to a task that is not there', async () => {
  const line = createMemoryLine();
  await expect(endTask(line.deps, aTask().id, completed)).rejects.toThrow(TaskMissingError);
});
