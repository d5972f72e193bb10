import { describe, expect, it } from '@jest/globals';
import { TaskIdSchema } from '../../../domain/identity/ids.ts';
import { beginPublishing, end, restart } from '../../../domain/task/changes.ts';
import { TaskMissingError } from '../../../domain/task/errors.ts';
import { ReviewResultSchema } from '../../../statemachines/task/contract.ts';
import { deliverDecision } from '../../../usecases/deliver-decision.ts';
import { changeTask } from '../../../usecases/steps/change-task.ts';
import { deliver } from '../../../usecases/steps/deliver.ts';
import { expire } from '../../../usecases/steps/expire.ts';
import { look, lookOpen, press } from '../../doubles/press.ts';
import { createReviewLine, taskId } from '../../doubles/review-line.ts';

async function decided(decision: 'approve' | 'edit' | 'reject' = 'approve') {
  const line = await createReviewLine();
  await line.ask();
  await press(line, await lookOpen(line), {
    decision,
    reason: 'because',
    output: decision === 'edit' ? { description: 'It lengthens.' } : {},
  });
  return line;
}
const message = { taskId, draft: 1, number: 1 };

describe('delivering a decision', () => {
  it.each([
    ['approve', 'approved', 1],
    ['edit', 'approved', 2],
    ['reject', 'rejected', 1],
  ] as const)('hands %s to the machine in the words of its contract', async (kind, verdict, draft) => {
    const line = await decided(kind);
    line.pass(30_000);
    expect(await deliverDecision(line.deps, message)).toMatchObject({ kind: 'resumed' });
    expect(line.resumed).toEqual([{ taskToken: 'task-token-1', output: { taskId, run: 1, draft, verdict } }]);
    expect(ReviewResultSchema.parse(line.resumed[0]?.output)).toBeTruthy();
  });

  it('puts the approval on record before the machine goes on', async () => {
    const line = await decided();
    line.pass(30_000);
    let seen: unknown;
    const { resume } = line.deps.executions;
    line.deps.executions.resume = async (token, output) => {
      seen = (await line.record()).task.approval;
      return resume(token, output);
    };
    await deliverDecision(line.deps, message);
    expect(seen).toMatchObject({ draft: 1, decision: 'approve', reviewer: 'brand-editors/0', assurance: 'link' });
    const { task, reviews } = await line.record();
    expect(task).toMatchObject({ status: 'running', reviewMs: 30_000 });
    expect(task.waiting).toBeUndefined();
    expect(reviews[0]).toMatchObject({ status: 'delivered', resumedAt: '2026-03-04T09:05:30.000Z' });
    expect((await line.eventTypes()).slice(-2)).toEqual(['review.delivered', 'review.resumed']);
  });

  it('gives a rejected task no approval', async () => {
    const line = await decided('reject');
    line.pass(30_000);
    await deliverDecision(line.deps, message);
    expect((await line.record()).task.approval).toBeUndefined();
  });

  it('comes back later when it is too early', async () => {
    const line = await decided();
    line.pass(10_500);
    expect(await deliverDecision(line.deps, message)).toMatchObject({ kind: 'early', remainingSeconds: 20 });
    expect(line.messages.at(-1)).toEqual({ message, delaySeconds: 20 });
    expect(line.resumed).toEqual([]);
  });

  it('drops a message whose decision was undone, and one that was decided anew', async () => {
    const line = await decided();
    await press(line, await look(line), { decision: 'undo' });
    line.pass(30_000);
    expect(await deliverDecision(line.deps, message)).toMatchObject({ kind: 'dropped' });
    await press(line, await lookOpen(line), { decision: 'reject', reason: 'no' });
    line.pass(30_000);
    expect(await deliverDecision(line.deps, message)).toMatchObject({ kind: 'dropped' });
    expect(await deliverDecision(line.deps, { ...message, number: 2 })).toMatchObject({ kind: 'resumed' });
    expect(line.resumed).toMatchObject([{ output: { verdict: 'rejected' } }]);
  });

  it('resumes the machine once, however often the message comes', async () => {
    const line = await decided();
    line.pass(30_000);
    const replies = await Promise.all(Array.from({ length: 6 }, () => deliverDecision(line.deps, message)));
    await deliverDecision(line.deps, message);
    expect(line.resumed).toHaveLength(1);
    expect(replies.some(({ kind }) => kind === 'resumed')).toBe(true);
    expect((await line.eventTypes()).filter((type) => type === 'review.delivered')).toHaveLength(1);
  });

  it('is healed after a crash between record and machine', async () => {
    const line = await decided();
    line.pass(30_000);
    line.faults.resume = new Error('the network');
    await expect(deliverDecision(line.deps, message)).rejects.toThrow('the network');
    expect((await line.record()).reviews[0]).toMatchObject({ status: 'delivered' });
    expect((await line.record()).reviews[0]?.resumedAt).toBeUndefined();
    expect((await line.record()).task.dueAt).toBe('2026-03-04T09:06:00.000Z');

    delete line.faults.resume;
    expect(await deliver(line.deps, taskId, 1)).toMatchObject({ kind: 'resumed' });
    expect(line.resumed).toHaveLength(1);
  });

  it('is healed after a crash between machine and mark: a task that has moved on says so', async () => {
    const line = await decided();
    line.pass(30_000);
    line.deps.executions.resume = async () => {
      throw new Error('killed');
    };
    await expect(deliverDecision(line.deps, message)).rejects.toThrow('killed');
    await changeTask(line.store, taskId, ({ task }) => ({ change: beginPublishing(task, 1, line.deps.clock.now()), value: undefined }));
    line.deps.executions.resume = async () => 'gone';
    expect(await deliverDecision(line.deps, message)).toMatchObject({ kind: 'resumed' });
    expect((await line.record()).task.status).toBe('publishing');
    expect((await line.record()).reviews[0]?.resumedAt).toBeDefined();
  });

  it('leaves a dead token to the reconciler: final, unmarked, due soon', async () => {
    const line = await decided();
    line.pass(30_000);
    line.waiting.clear();
    expect(await deliverDecision(line.deps, message)).toMatchObject({ kind: 'gone' });
    const { task, reviews } = await line.record();
    expect(reviews[0]).toMatchObject({ status: 'delivered' });
    expect(reviews[0]?.resumedAt).toBeUndefined();
    expect(task.dueAt).toBe('2026-03-04T09:06:00.000Z');
    // The next attempt of RequestReview brings a token that lives.
    expect(await line.ask('task-token-2')).toEqual({ kind: 'already-over', result: 'resumed' });
    expect(line.resumed).toMatchObject([{ taskToken: 'task-token-2', output: { verdict: 'approved' } }]);
    expect((await line.record()).task.status).toBe('running');
  });

  it('waits for a new run that is on its way, instead of taking its task for running', async () => {
    const line = await decided();
    await changeTask(line.store, taskId, ({ task }) => ({
      change: restart(task, 'no-execution', line.deps.clock.now()),
      value: undefined,
    }));
    line.pass(30_000);
    expect(await deliverDecision(line.deps, message)).toMatchObject({ kind: 'gone' });
    expect((await line.record()).task.status).toBe('queued');
    expect((await line.record()).reviews[0]?.status).toBe('decided');
  });

  it('does nothing for a task that was cancelled meanwhile', async () => {
    const line = await decided();
    await changeTask(line.store, taskId, ({ task, reviews }) => ({
      change: end(task, reviews, { status: 'cancelled', actor: { kind: 'caller', ref: 's', assurance: 'token' } }, line.deps.clock.now()),
      value: undefined,
    }));
    line.pass(30_000);
    expect(await deliverDecision(line.deps, message)).toMatchObject({ kind: 'dropped' });
    expect(line.resumed).toEqual([]);
  });

  it('says so when there is no such task', async () => {
    const line = await createReviewLine();
    await expect(deliver(line.deps, TaskIdSchema.parse(taskId.replace('tsk_01', 'tsk_02')), 1)).rejects.toThrow(TaskMissingError);
  });
});

describe('the end of a review’s time', () => {
  it('closes it and lets the machine go on as expired', async () => {
    const line = await createReviewLine();
    await line.ask();
    expect(await expire(line.deps, taskId)).toBe('not-due');
    line.pass(60 * 60_000);
    expect(await expire(line.deps, taskId)).toBe('resumed');
    expect(ReviewResultSchema.parse(line.resumed[0]?.output)).toEqual({ taskId, run: 1, draft: 1, verdict: 'expired' });
    expect((await line.record()).reviews[0]).toMatchObject({ status: 'expired', resumedAt: '2026-03-04T10:05:00.000Z' });
    expect(await expire(line.deps, taskId)).toBe('not-due');
  });

  it('tells the machine again when the first try did not reach it', async () => {
    const line = await createReviewLine();
    await line.ask();
    line.pass(60 * 60_000);
    line.faults.resume = new Error('the network');
    await expect(expire(line.deps, taskId)).rejects.toThrow('the network');
    delete line.faults.resume;
    expect(await expire(line.deps, taskId)).toBe('resumed');
  });

  it('does not touch a review that was decided in time', async () => {
    const line = await createReviewLine();
    await line.ask();
    line.pass(59 * 60_000 + 59_000);
    await press(line, await lookOpen(line), { decision: 'approve' });
    line.pass(60_000);
    expect(await expire(line.deps, taskId)).toBe('not-due');
    expect(await deliver(line.deps, taskId, 1)).toMatchObject({ kind: 'resumed' });
  });

  it('has one outcome when the last press and the reconciler meet', async () => {
    const line = await createReviewLine();
    await line.ask();
    const view = await lookOpen(line);
    line.pass(60 * 60_000);
    const [reply, expired] = await Promise.all([press(line, view, { decision: 'approve' }), expire(line.deps, taskId)]);
    expect(reply.kind).toBe('too-late');
    expect(expired).toBe('resumed');
  });
});
