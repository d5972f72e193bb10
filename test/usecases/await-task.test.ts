import { describe, expect, it } from '@jest/globals';
import type { Task } from '#domain/task/schema.ts';
import { awaitTask } from '#usecases/await-task.ts';
import { createLine, taskId } from '../doubles/line.ts';

/** Waits for a task whose record changes at the given poll; the clock runs with the polls. */
async function waiting(first: Partial<Task>, later: (poll: number) => Partial<Task> = () => ({})) {
  const line = createLine({}, first);
  let now = Date.parse('2026-01-02T03:04:05.000Z');
  let polls = 0;
  const reply = await awaitTask(
    {
      ...line,
      clock: { now: () => new Date(now) },
      pause: async (ms) => {
        now += ms;
        polls += 1;
        line.record.task = { ...line.record.task, ...later(polls) };
      },
    },
    taskId,
  );
  return { reply, polls };
}

const review = { kind: 'review', since: '2026-01-02T03:04:06.000Z', who: 'brand-editors', act: 'Decide.' } as const;

describe('waiting for a task', () => {
  it('answers the whole task at its end', async () => {
    const { reply, polls } = await waiting({ status: 'running' }, (poll) => (poll === 3 ? { status: 'failed' } : {}));
    expect(reply).toMatchObject({ kind: 'ended', task: { status: 'failed', done: true, checks: [] } });
    expect(polls).toBe(3);
  });

  it('says at once that a person is asked, and who', async () => {
    const { reply, polls } = await waiting({ status: 'running' }, () => ({ status: 'in_review', waiting: review }));
    expect(reply).toMatchObject({ kind: 'standing', task: { status: 'in_review', done: false, waitingFor: review } });
    expect(polls).toBe(1);
  });

  it('says how it stands when 25 s are over', async () => {
    const { reply, polls } = await waiting({ status: 'running' });
    expect(reply).toMatchObject({ kind: 'standing', task: { status: 'running', done: false } });
    expect(polls).toBe(62);
  });

  it('has nothing to say of a task that is not there', async () => {
    const line = createLine();
    const store = { ...line.store, get: async () => undefined };
    expect(await awaitTask({ ...line, store, pause: async () => undefined }, taskId)).toEqual({ kind: 'missing' });
  });
});
