import { describe, expect, it } from '@jest/globals';
import { findCure } from '../../domain/task/cure.ts';
import { noteBounce } from '../../usecases/note-bounce.ts';
import type { MailReport } from '../../usecases/ports/mailer.ts';
import { commandStoredTask } from '../../usecases/steps/change-task.ts';
import { aTaskId } from '../doubles/fixtures.ts';
import { lookOpen, press } from '../doubles/press.ts';
import { createReviewLine, taskId, type ReviewLine } from '../doubles/review-line.ts';

const [ann, ben] = ['brand-editors/ann', 'brand-editors/ben'] as const;

async function report(line: ReviewLine, reviewer: string, fate: MailReport['fate'] = 'undelivered'): Promise<MailReport> {
  const [review] = (await line.record()).reviews;
  if (!review) throw new Error('nobody asked for a review');
  return { about: { task: taskId, review: review.id, reviewer }, fate };
}

const note = async (line: ReviewLine, reviewer: string, fate?: MailReport['fate']) =>
  noteBounce(line.deps, await report(line, reviewer, fate));

async function cure(line: ReviewLine) {
  return findCure(await line.record(), { execution: 'running', state: 'RequestReview', paused: false, now: line.deps.clock.now() });
}

describe('an email that did not arrive', () => {
  it('is taken off its review, on the trail by reference, and the others still decide', async () => {
    const line = await createReviewLine();
    await line.ask();
    expect(await note(line, ann)).toEqual({ kind: 'unreached', nobody: false });
    const { task, reviews } = await line.record();
    expect(reviews[0]?.invitations).toEqual([
      { reviewer: ann, sentAt: expect.any(String), undelivered: true },
      { reviewer: ben, sentAt: expect.any(String) },
    ]);
    expect(task).toMatchObject({ status: 'in_review', dueAt: reviews[0]?.deadline.at, waiting: { until: reviews[0]?.deadline.at } });
    const [event] = (await line.store.events(taskId)).slice(-1);
    expect(event).toMatchObject({ type: 'review.undelivered', actor: { ref: 'note-bounce' }, detail: { reviewer: ann } });
    await press(line, await lookOpen(line, 1), { decision: 'approve' });
  });

  it('and was the last leaves nobody who can decide: the task is due in a minute, to fail as one that reached nobody', async () => {
    const line = await createReviewLine();
    await line.ask();
    await note(line, ann);
    expect(await note(line, ben)).toEqual({ kind: 'unreached', nobody: true });
    const { task } = await line.record();
    expect(task.dueAt).toBe(new Date(line.deps.clock.now().getTime() + 60_000).toISOString());
    expect(task.waiting).toMatchObject({ kind: 'review', act: expect.stringContaining('Nobody of the group can be reached') });
    expect(task.waiting).not.toHaveProperty('until');
    expect(await cure(line)).toEqual({ kind: 'settle', why: 'reviewers-not-reached' });
  });

  it('leaves the others to be asked where mail did not take theirs yet, with their whole time', async () => {
    const line = await createReviewLine();
    line.faults.mailer = (mail) => (mail.to.startsWith('ann') ? 'sent' : 'unverified');
    await line.ask();
    line.pass(50 * 60_000);
    expect(await note(line, ann)).toEqual({ kind: 'unreached', nobody: false });
    line.pass(20 * 60_000);
    // Past what would have been the deadline: nobody has had the email.
    expect(await cure(line)).toMatchObject({ kind: 'invite' });
  });

  it('is told twice, as events are, and changes nothing the second time', async () => {
    const line = await createReviewLine();
    await line.ask();
    await note(line, ann);
    const before = line.store.dump();
    expect(await note(line, ann)).toEqual({ kind: 'unmoved' });
    expect(line.store.dump()).toEqual(before);
  });

  it('about a review that is closed, or a task that is gone, changes nothing', async () => {
    const line = await createReviewLine();
    await line.ask();
    const told = await report(line, ann);
    await commandStoredTask(line.deps, taskId, { kind: 'end', ending: { status: 'rejected' } });
    const before = line.store.dump();
    expect(await noteBounce(line.deps, told)).toEqual({ kind: 'unmoved' });
    expect(line.store.dump()).toEqual(before);
    expect(await noteBounce(line.deps, { ...told, about: { ...told.about, task: aTaskId() } })).toEqual({ kind: 'unmoved' });
  });
});

describe('an email that arrived', () => {
  it.each(['unwelcome', 'unclear'] as const)('or may have, stays with its review: %s', async (fate) => {
    const line = await createReviewLine();
    await line.ask();
    const before = line.store.dump();
    expect(await note(line, ann, fate)).toEqual({ kind: 'unmoved' });
    expect(line.store.dump()).toEqual(before);
  });
});
