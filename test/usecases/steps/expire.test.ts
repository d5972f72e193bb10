import { describe, expect, it } from '@jest/globals';
import { TaskIdSchema } from '../../../domain/identity/ids.ts';
import type { Review } from '../../../domain/review/schema.ts';
import { TaskMissingError } from '../../../domain/task/errors.ts';
import { ReviewResultSchema } from '../../../statemachines/task/contract.ts';
import { commandStoredTask } from '../../../usecases/steps/change-task.ts';
import { deliver } from '../../../usecases/steps/deliver.ts';
import { expire } from '../../../usecases/steps/expire.ts';
import { resumeMachine } from '../../../usecases/steps/resume-machine.ts';
import { aReviewId } from '../../doubles/fixtures.ts';
import { lookOpen, press } from '../../doubles/press.ts';
import { createReviewLine, taskId, type ReviewLine } from '../../doubles/review-line.ts';

const sla = 60 * 60_000;

async function asking(): Promise<ReviewLine> {
  const line = await createReviewLine();
  await line.ask();
  return line;
}

/** A review whose time is over, and nobody has recorded that yet. */
async function overdue(): Promise<ReviewLine> {
  const line = await asking();
  line.pass(sla);
  return line;
}

async function asked(line: ReviewLine): Promise<Review> {
  const [review] = (await line.record()).reviews;
  if (!review) throw new Error('nobody asked for a review');
  return review;
}

const close = async (line: ReviewLine) => expire(line.deps, taskId, (await asked(line)).id);
const handOver = async (line: ReviewLine) => resumeMachine(line.deps, taskId, (await asked(line)).id);
const restart = (line: ReviewLine) =>
  commandStoredTask(line.deps, taskId, ({ task }) => ({ kind: 'restart', why: 'no-execution', seen: task.version }));

describe('the end of a review’s time', () => {
  it('closes it and lets the machine go on as expired', async () => {
    const line = await asking();
    expect(await close(line)).toBe('not-due');
    line.pass(sla);
    expect(await close(line)).toBe('resumed');
    expect(ReviewResultSchema.parse(line.resumed[0]?.output)).toEqual({ taskId, run: 1, draft: 1, verdict: 'expired' });
    expect(await asked(line)).toMatchObject({ status: 'expired', waiter: { resumedAt: '2026-03-04T10:05:00.000Z' } });
    const { task } = await line.record();
    expect(task).toMatchObject({ status: 'running', reviewMs: sla });
    expect(task.waiting).toBeUndefined();
    expect((await line.eventTypes()).slice(-2)).toEqual(['review.expired', 'review.resumed']);
    expect(await close(line)).toBe('not-due');
  });

  it('tells the machine again when the first try did not reach it', async () => {
    const line = await overdue();
    line.faults.resume = new Error('the network');
    await expect(close(line)).rejects.toThrow('the network');
    expect(await asked(line)).toMatchObject({ status: 'expired' });
    delete line.faults.resume;
    expect(await close(line)).toBe('resumed');
    expect(line.resumed).toHaveLength(1);
    expect((await line.eventTypes()).filter((type) => type === 'review.expired')).toHaveLength(1);
  });

  it('does not touch a review that was decided in time', async () => {
    const line = await asking();
    line.pass(sla - 1000);
    await press(line, await lookOpen(line), { decision: 'approve' });
    line.pass(60_000);
    expect(await close(line)).toBe('not-due');
    expect(await deliver(line.deps, taskId, (await asked(line)).id)).toMatchObject({ kind: 'resumed' });
  });

  it('has one outcome when the last press and the reconciler meet', async () => {
    const line = await asking();
    const view = await lookOpen(line);
    line.pass(sla);
    const [reply, expired] = await Promise.all([press(line, view, { decision: 'approve' }), close(line)]);
    expect(reply.kind).toBe('too-late');
    expect(expired).toBe('resumed');
  });

  it('expires once, however many reconcilers see it', async () => {
    const line = await overdue();
    await Promise.all(Array.from({ length: 6 }, () => close(line)));
    expect(line.resumed).toHaveLength(1);
    expect((await line.eventTypes()).filter((type) => type === 'review.expired')).toHaveLength(1);
    expect((await line.eventTypes()).filter((type) => type === 'review.resumed')).toHaveLength(1);
  });

  it('is nobody’s business once the task has ended', async () => {
    const line = await overdue();
    await commandStoredTask(line.deps, taskId, { kind: 'end', ending: { status: 'rejected' } });
    expect(await close(line)).toBe('not-due');
    expect((await asked(line)).status).toBe('cancelled');
    expect(line.resumed).toEqual([]);
  });

  it('waits for a new run that is on its way, instead of taking its task for running', async () => {
    const line = await overdue();
    await restart(line);
    expect(await close(line)).toBe('not-due');
    expect((await line.record()).task.status).toBe('queued');
    expect((await asked(line)).status).toBe('open');
  });

  it('waits while the task is parked: the next run asks for what became of it', async () => {
    const line = await overdue();
    const fault = { error: 'OutsideAwayError', reason: 'away', who: 'connector:shop-webhook', step: 'request-review' } as const;
    await commandStoredTask(line.deps, taskId, { kind: 'park', run: 1, fault, counts: false, by: 'settle' });
    expect(await close(line)).toBe('not-due');
    expect([(await asked(line)).status, line.resumed]).toEqual(['open', []]);
  });

  it('is not due for a review that the task does not have', async () => {
    const line = await overdue();
    expect(await expire(line.deps, taskId, aReviewId())).toBe('not-due');
  });

  it('says so when there is no such task', async () => {
    const line = await createReviewLine();
    const nowhere = expire(line.deps, TaskIdSchema.parse(taskId.replace('tsk_01', 'tsk_02')), aReviewId());
    await expect(nowhere).rejects.toThrow(TaskMissingError);
  });
});

describe('handing a result to the machine', () => {
  it('marks nothing when a retry of RequestReview stored a new token meanwhile, and the next try takes that one', async () => {
    const line = await overdue();
    const { succeed } = line.deps.tokens;
    line.deps.tokens.succeed = async (token, output) => {
      line.deps.tokens.succeed = succeed;
      const reply = await succeed(token, output);
      line.waiting.add('second');
      await commandStoredTask(line.deps, taskId, ({ reviews }) => {
        const [review] = reviews;
        if (!review) throw new Error('nobody asked for a review');
        const renewed: Review = { ...review, waiter: { kind: 'execution', taskToken: 'second', run: 1, attempt: 1 } };
        const by = { kind: 'system', ref: 'request-review', assurance: 'internal' } as const;
        return { kind: 'take-review', fact: { type: 'renewed', review: renewed }, by };
      });
      return reply;
    };
    expect(await close(line)).toBe('resumed');
    expect((await asked(line)).waiter).toEqual({ kind: 'execution', taskToken: 'second', run: 1, attempt: 1 });

    expect(await close(line)).toBe('resumed');
    expect(line.resumed.map(({ taskToken }) => taskToken)).toEqual(['task-token-1', 'second']);
    expect((await asked(line)).waiter).toMatchObject({ taskToken: 'second', resumedAt: '2026-03-04T10:05:00.000Z' });
  });

  it('uses the token that was stored last', async () => {
    const line = await asking();
    await line.ask('second');
    line.pass(sla);
    expect(await close(line)).toBe('resumed');
    expect(line.resumed.map(({ taskToken }) => taskToken)).toEqual(['second']);
  });

  it('is gone when nothing waits: the result stays, unmarked and due soon, for the run that comes next', async () => {
    const line = await overdue();
    line.waiting.clear();
    expect(await close(line)).toBe('gone');
    expect(await asked(line)).toMatchObject({ status: 'expired' });
    expect((await asked(line)).waiter?.resumedAt).toBeUndefined();
    expect((await line.record()).task).toMatchObject({ status: 'running', dueAt: '2026-03-04T10:05:30.000Z' });
    expect(await close(line)).toBe('gone');

    await restart(line);
    await commandStoredTask(line.deps, taskId, { kind: 'start', run: 2, asks: true });
    expect(await line.ask('second', 2)).toEqual({ kind: 'already-over', result: 'resumed' });
    expect(line.resumed).toEqual([{ taskToken: 'second', output: { taskId, run: 2, draft: 1, verdict: 'expired' } }]);
  });

  it('is taken for told when the task has ended meanwhile, though nothing waits any more', async () => {
    const line = await overdue();
    line.faults.resume = new Error('killed after the machine heard it');
    await expect(close(line)).rejects.toThrow('killed');
    delete line.faults.resume;
    line.waiting.clear();
    await commandStoredTask(line.deps, taskId, { kind: 'end', ending: { status: 'rejected' } });
    const before = line.store.dump();
    expect(await handOver(line)).toBe('resumed');
    expect(line.store.dump()).toBe(before);
  });

  it('has nothing to hand over while the review waits for people', async () => {
    const line = await asking();
    expect(await handOver(line)).toBe('gone');
    await press(line, await lookOpen(line), { decision: 'approve' });
    expect(await handOver(line)).toBe('gone');
    expect(line.resumed).toEqual([]);
    expect(line.waiting.has('task-token-1')).toBe(true);
  });

  it('hands nothing over for a review that is not there, or that nobody waits for', async () => {
    const line = await asking();
    expect(await resumeMachine(line.deps, taskId, aReviewId())).toBe('gone');
    await commandStoredTask(line.deps, taskId, ({ reviews }) => {
      const [review] = reviews;
      if (!review) throw new Error('nobody asked for a review');
      const { waiter: _waiter, ...alone } = review;
      const by = { kind: 'system', ref: 'reconcile', assurance: 'internal' } as const;
      return { kind: 'take-review', fact: { type: 'expired', review: { ...alone, status: 'expired' } }, by };
    });
    expect(await handOver(line)).toBe('gone');
    expect(line.resumed).toEqual([]);
  });
});
