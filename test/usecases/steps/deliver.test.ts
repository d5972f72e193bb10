import { describe, expect, it } from '@jest/globals';
import { TaskIdSchema } from '../../../domain/identity/ids.ts';
import type { Review } from '../../../domain/review/schema.ts';
import { TaskMissingError } from '../../../domain/task/errors.ts';
import { entryOf } from '../../../domain/task/entry.ts';
import { findCure } from '../../../domain/task/cure.ts';
import { approvalOf } from '../../../domain/task/right-to-publish.ts';
import { ReviewResultSchema } from '../../../statemachines/task/contract.ts';
import { deliverDecision } from '../../../usecases/deliver-decision.ts';
import { commandStoredTask } from '../../../usecases/steps/change-task.ts';
import { deliver } from '../../../usecases/steps/deliver.ts';
import { aReviewId } from '../../doubles/fixtures.ts';
import { look, lookOpen, press } from '../../doubles/press.ts';
import { createReviewLine, taskId, type ReviewLine } from '../../doubles/review-line.ts';

async function decided(decision: 'approve' | 'edit' | 'regenerate' | 'reject' = 'approve') {
  const line = await createReviewLine();
  await line.ask();
  await press(line, await lookOpen(line), {
    decision,
    reason: 'because',
    output: decision === 'edit' ? { description: 'It lengthens.' } : {},
  });
  return line;
}

/** The review that was asked for, as it stands. */
async function asked(line: ReviewLine): Promise<Review> {
  const [review] = (await line.record()).reviews;
  if (!review) throw new Error('nobody asked for a review');
  return review;
}

/** What lets the draft that was shown be published. */
async function approval(line: ReviewLine) {
  return approvalOf((await line.record()).reviews, 1);
}

/** Takes the message of the nth vote; it names the review that was asked for. */
async function receive(line: ReviewLine, number = 1) {
  return deliverDecision(line.deps, { taskId, review: (await asked(line)).id, number });
}

/** As the reconciler does: whichever vote is the current one. */
async function redeliver(line: ReviewLine) {
  return deliver(line.deps, taskId, (await asked(line)).id);
}

/** The machine goes on with what was approved. */
async function publish(line: ReviewLine) {
  const digest = (await asked(line)).proposal.sha256;
  const began = await commandStoredTask(line.deps, taskId, { kind: 'begin-publishing', run: 1, draft: 1, digest });
  expect(began.kind).toBe('changed');
}

describe('delivering a decision', () => {
  it.each([
    ['approve', 'approved', 1],
    ['edit', 'approved', 2],
    ['reject', 'rejected', 1],
  ] as const)('hands %s to the machine in the words of its contract', async (kind, verdict, draft) => {
    const line = await decided(kind);
    line.pass(30_000);
    expect(await receive(line)).toMatchObject({ kind: 'resumed' });
    expect(line.resumed).toEqual([{ taskToken: 'task-token-1', output: { taskId, run: 1, draft, verdict } }]);
    expect(ReviewResultSchema.parse(line.resumed[0]?.output)).toBeTruthy();
  });

  it('puts the approval on record before the machine goes on', async () => {
    const line = await decided();
    line.pass(30_000);
    let seen: unknown;
    const { succeed } = line.deps.tokens;
    line.deps.tokens.succeed = async (token, output) => {
      seen = await approval(line);
      return succeed(token, output);
    };
    await receive(line);
    expect(seen).toMatchObject({
      kind: 'approval',
      votes: [{ draft: 1, kind: 'approve', reviewer: 'brand-editors/ann', assurance: 'link' }],
    });
    const { task, reviews } = await line.record();
    expect(task).toMatchObject({ status: 'running', reviewMs: 30_000 });
    expect(task.waiting).toBeUndefined();
    expect(reviews[0]).toMatchObject({ status: 'delivered', waiter: { resumedAt: '2026-03-04T09:05:30.000Z' } });
    expect((await line.eventTypes()).slice(-2)).toEqual(['review.delivered', 'review.resumed']);
  });

  it('gives a rejected task no approval', async () => {
    const line = await decided('reject');
    line.pass(30_000);
    await receive(line);
    expect(await approval(line)).toBeUndefined();
  });

  it('ends the run where another draft is asked for, and puts the next one in line, which makes it', async () => {
    const line = await decided('regenerate');
    line.pass(30_000);
    expect(await receive(line)).toMatchObject({ kind: 'resumed', task: { status: 'queued', run: 2 } });
    expect(line.resumed).toEqual([{ taskToken: 'task-token-1', output: { taskId, run: 1, draft: 1, verdict: 'superseded' } }]);
    expect(line.started).toEqual([{ taskId, team: 'catalogue', lane: 'interactive' }]);
    const record = await line.record();
    expect(entryOf(record)).toEqual({ at: 'Infer', draft: 2 });
    expect(record.task).toMatchObject({ reviewMs: 30_000, waiting: { kind: 'start' } });
    // Once more changes nothing, and puts it in line again: the first message may have been lost.
    await receive(line);
    expect(line.started).toHaveLength(2);
    await redeliver(line);
    expect((await line.record()).task).toEqual(record.task);
  });

  it('comes back later when it is too early', async () => {
    const line = await decided();
    line.pass(10_500);
    expect(await receive(line)).toMatchObject({ kind: 'early', remainingSeconds: 20 });
    expect(line.messages.at(-1)).toEqual({ message: line.messages[0]?.message, delaySeconds: 20 });
    expect(line.resumed).toEqual([]);
  });

  it('drops a message whose decision was undone, and one that was decided anew', async () => {
    const line = await decided();
    await press(line, await look(line), { decision: 'undo' });
    line.pass(30_000);
    expect(await receive(line)).toMatchObject({ kind: 'dropped' });
    await press(line, await lookOpen(line), { decision: 'reject', reason: 'no' });
    line.pass(30_000);
    expect(await receive(line)).toMatchObject({ kind: 'dropped' });
    expect(await receive(line, 2)).toMatchObject({ kind: 'resumed' });
    expect(line.resumed).toMatchObject([{ output: { verdict: 'rejected' } }]);
  });

  it('resumes the machine once, however often the message comes', async () => {
    const line = await decided();
    line.pass(30_000);
    const replies = await Promise.all(Array.from({ length: 6 }, () => receive(line)));
    await receive(line);
    expect(line.resumed).toHaveLength(1);
    expect(replies.some(({ kind }) => kind === 'resumed')).toBe(true);
    expect((await line.eventTypes()).filter((type) => type === 'review.delivered')).toHaveLength(1);
  });

  it('is healed after a crash between record and machine', async () => {
    const line = await decided();
    line.pass(30_000);
    line.faults.resume = new Error('the network');
    await expect(receive(line)).rejects.toThrow('the network');
    expect(await asked(line)).toMatchObject({ status: 'delivered' });
    expect((await asked(line)).waiter?.resumedAt).toBeUndefined();
    expect((await line.record()).task.dueAt).toBe('2026-03-04T09:06:00.000Z');

    delete line.faults.resume;
    expect(await redeliver(line)).toMatchObject({ kind: 'resumed' });
    expect(line.resumed).toHaveLength(1);
  });

  it('is healed after a crash between machine and mark: a task that has moved on says so', async () => {
    const line = await decided();
    line.pass(30_000);
    line.deps.tokens.succeed = async () => {
      throw new Error('killed');
    };
    await expect(receive(line)).rejects.toThrow('killed');
    await publish(line);
    line.deps.tokens.succeed = async () => 'gone';
    expect(await receive(line)).toMatchObject({ kind: 'resumed' });
    expect((await line.record()).task.status).toBe('publishing');
    expect((await asked(line)).waiter?.resumedAt).toBeDefined();
  });

  it('leaves a dead token to the reconciler: final, unmarked, due soon', async () => {
    const line = await decided();
    line.pass(30_000);
    line.waiting.clear();
    expect(await receive(line)).toMatchObject({ kind: 'gone' });
    const { task, reviews } = await line.record();
    expect(reviews[0]).toMatchObject({ status: 'delivered' });
    expect(reviews[0]?.waiter?.resumedAt).toBeUndefined();
    expect(task.dueAt).toBe('2026-03-04T09:06:00.000Z');
    // The next attempt of RequestReview brings a token that lives.
    expect(await line.ask('task-token-2')).toEqual({ kind: 'already-over', result: 'resumed' });
    expect(line.resumed).toMatchObject([{ taskToken: 'task-token-2', output: { verdict: 'approved' } }]);
    expect((await line.record()).task.status).toBe('running');
  });

  it('counts how often nobody was found, until the reconciler gives the task another run', async () => {
    const line = await decided();
    line.pass(30_000);
    line.waiting.clear();
    const cures: string[] = [];
    for (let times = 1; times <= 2; times += 1) {
      expect(await redeliver(line)).toMatchObject({ kind: 'gone' });
      expect((await asked(line)).waiter?.gone).toBe(times);
      const now = line.deps.clock.now();
      cures.push(findCure(await line.record(), { execution: 'running', state: 'RequestReview', paused: false, now }).kind);
    }
    expect(cures).toEqual(['deliver', 'restart']);
    expect((await line.eventTypes()).slice(-2)).toEqual(['review.unheard', 'review.unheard']);

    // A new token is a new start.
    await line.ask('task-token-2');
    expect((await asked(line)).waiter?.gone).toBeUndefined();
  });

  it('waits for a new run that is on its way, instead of taking its task for running', async () => {
    const line = await decided();
    await commandStoredTask(line.deps, taskId, ({ task }) => ({ kind: 'restart', why: 'no-execution', seen: task.version }));
    line.pass(30_000);
    expect(await receive(line)).toMatchObject({ kind: 'gone' });
    expect((await line.record()).task.status).toBe('queued');
    expect((await line.record()).reviews[0]?.status).toBe('decided');
  });

  it('does nothing for a task that was cancelled meanwhile', async () => {
    const line = await decided();
    const note = await line.store.contents.prepare({ ...(await line.record()).task }, 'No longer sold.');
    await commandStoredTask(line.deps, taskId, { kind: 'cancel', actor: { kind: 'caller', ref: 's', assurance: 'token' }, note });
    line.pass(30_000);
    expect(await receive(line)).toMatchObject({ kind: 'dropped' });
    expect(line.resumed).toEqual([]);
  });

  it('says so when there is no such task', async () => {
    const line = await createReviewLine();
    await expect(deliver(line.deps, TaskIdSchema.parse(taskId.replace('tsk_01', 'tsk_02')), aReviewId())).rejects.toThrow(TaskMissingError);
  });
});
