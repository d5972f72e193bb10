import { describe, expect, it } from '@jest/globals';
import type { ReviewPolicy } from '#domain/automation/review-policy.ts';
import type { ReviewerGroup } from '#domain/identity/reviewer-groups.ts';
import { findCure, type Cure } from '#domain/task/cure.ts';
import { entryOf } from '#domain/task/entry.ts';
import { noteBounce } from '#usecases/note-bounce.ts';
import { fallback } from '#usecases/fallback.ts';
import { escalate } from '#usecases/steps/escalate.ts';
import { expire } from '#usecases/steps/expire.ts';
import { inviteMissing } from '#usecases/steps/invite.ts';
import { remind } from '#usecases/steps/remind.ts';
import { lookOpen, press } from '../doubles/press.ts';
import { aGroup, ann, ben } from '../doubles/reviewer-groups.ts';
import { createReviewLine, revisionWith, sample, taskId, type ReviewLine } from '../doubles/review-line.ts';

const minute = 60_000;
const dan = { id: 'dan', name: 'Dan Lead', email: 'dan@example.com' };
const leads = (people = [dan], fields: Partial<ReviewerGroup> = {}) => aGroup(people, { name: 'leads', ...fields });

type Options = NonNullable<Parameters<typeof createReviewLine>[0]>;

async function aLine(policy: Partial<ReviewPolicy>, options: Options = {}) {
  const review = { ...revisionWith().spec.review, ...policy };
  const line = await createReviewLine({ others: [leads()], ...options, spec: { review, ...options.spec } });
  await line.ask();
  return line;
}

async function theReview(line: ReviewLine) {
  const review = (await line.record()).reviews.at(-1);
  if (!review) throw new Error('nobody asked for a review');
  return review;
}

/** What the reconciler finds, as it looks at the due time. */
async function cureOf(line: ReviewLine): Promise<Cure> {
  return findCure(await line.record(), { execution: 'running', state: 'RequestReview', paused: false, now: line.deps.clock.now() });
}

async function cured(line: ReviewLine): Promise<Cure['kind']> {
  const { dueAt = '' } = (await line.record()).task;
  expect(line.deps.clock.now().toISOString() >= dueAt).toBe(true);
  const cure = await cureOf(line);
  const { id } = await theReview(line);
  if (cure.kind === 'remind') await remind(line.deps, taskId, id);
  if (cure.kind === 'escalate' && (await escalate(line.deps, taskId, id))) await inviteMissing(line.deps, taskId, id, 'reconcile');
  if (cure.kind === 'expire') await expire(line.deps, taskId, id);
  return cure.kind;
}

const subjects = (line: ReviewLine) => line.mails.map(({ to, subject }) => `${to} ${subject.split(' ', 1)[0]}`);
const trail = async (line: ReviewLine) => (await line.store.events(taskId)).map(({ type }) => type);

describe('the time of a review', () => {
  it('counts in the hours of those who are asked', async () => {
    const hours = { days: ['thu' as const], from: '09:00', to: '17:00' };
    const line = await aLine(
      {},
      {
        group: aGroup([
          { ...ann, hours },
          { ...ben, hours: { ...hours, from: '08:00' } },
        ]),
      },
    );
    expect((await theReview(line)).deadline).toEqual({
      at: '2026-03-05T09:00:00.000Z',
      rule: {
        kind: 'after-first-email',
        minutes: 60,
        hours: [
          { timeZone: 'UTC', ...hours },
          { timeZone: 'UTC', ...hours, from: '08:00' },
        ],
      },
    });
  });

  it('is the wall time where one of them always works', async () => {
    const line = await aLine({}, { group: aGroup([{ ...ann, hours: { days: ['thu'], from: '09:00', to: '17:00' } }, ben]) });
    expect((await theReview(line)).deadline.at).toBe('2026-03-04T10:05:00.000Z');
  });
});

describe('a reminder', () => {
  it('reaches those who have not voted, once, and its link decides', async () => {
    const line = await aLine({ reminderMinutes: 20, approvals: 2 });
    await press(line, await lookOpen(line, 0), { decision: 'approve' }, 0);
    line.pass(40 * minute);
    expect(await cured(line)).toBe('remind');
    expect(subjects(line).slice(2)).toEqual(['Ben@example.com Reminder:']);
    await remind(line.deps, taskId, (await theReview(line)).id);
    expect(line.mails).toHaveLength(3);
    const { deadline } = await theReview(line);
    expect((await line.record()).task.dueAt).toBe(deadline.at);
    await press(line, await lookOpen(line, 2), { decision: 'approve' }, 2);
    expect((await theReview(line)).status).toBe('decided');
  });

  it('is none where the revision names none, before its time, or after the deadline', async () => {
    const without = await aLine({});
    without.pass(59 * minute);
    expect((await cureOf(without)).kind).toBe('wait');
    const line = await aLine({ reminderMinutes: 20 });
    line.pass(39 * minute);
    await remind(line.deps, taskId, (await theReview(line)).id);
    line.pass(30 * minute);
    await remind(line.deps, taskId, (await theReview(line)).id);
    expect(line.mails).toHaveLength(2);
    expect(await cured(line)).toBe('expire');
  });
});

const escalateTo = { group: 'leads', afterMinutes: 30 };

describe('an escalation', () => {
  it('asks the people of another group besides, who have as much time and whose votes count', async () => {
    const line = await aLine({ escalateTo, reminderMinutes: 10, approvals: 2 });
    await press(line, await lookOpen(line, 0), { decision: 'approve' }, 0);
    line.pass(30 * minute);
    expect(await cured(line)).toBe('escalate');
    expect(subjects(line).slice(2)).toEqual(['dan@example.com Approve']);
    expect(await theReview(line)).toMatchObject({
      deadline: { at: '2026-03-04T10:35:00.000Z' },
      reminder: { at: '2026-03-04T10:25:00.000Z' },
    });
    const view = await lookOpen(line, 2);
    expect(view.reasons.at(-1)).toBe('Nobody of "brand-editors" has decided in time, so "leads" is asked as well.');
    await press(line, view, { decision: 'approve' }, 2);
    expect((await theReview(line)).status).toBe('decided');
    const [event] = (await line.store.events(taskId)).filter(({ type }) => type === 'review.escalated');
    expect(event?.detail).toMatchObject({ group: 'leads', why: 'nobody-decided', people: 1 });
  });

  it.each(['undelivered', 'unwelcome'] as const)('comes at once where the emails to all are %s, and the time begins then', async (fate) => {
    const line = await aLine({ escalateTo });
    const { id } = await theReview(line);
    for (const reviewer of ['brand-editors/ann', 'brand-editors/ben'])
      await noteBounce(line.deps, { about: { task: taskId, review: id, reviewer }, fate });
    line.pass(minute);
    expect(await cured(line)).toBe('escalate');
    expect(subjects(line).slice(2)).toEqual(['dan@example.com Approve']);
    expect((await theReview(line)).deadline.at).toBe('2026-03-04T10:06:00.000Z');
  });

  it('comes at once where the mail service takes none of the addresses', async () => {
    const review = { ...revisionWith().spec.review, escalateTo };
    const line = await createReviewLine({ others: [leads()], spec: { review } });
    line.faults.mailer = ({ to }) => (to.startsWith('dan') ? 'sent' : 'refused');
    await line.ask();
    line.pass(minute);
    expect(await cured(line)).toBe('escalate');
    expect(subjects(line)).toEqual(['dan@example.com Approve']);
  });

  it('that finds nobody is tried once; who was asked still decides, and where nobody was the task ends as before', async () => {
    const line = await aLine({ escalateTo }, { others: [] });
    line.pass(30 * minute);
    expect(await cured(line)).toBe('escalate');
    expect((await theReview(line)).deadline.at).toBe('2026-03-04T10:05:00.000Z');
    expect((await cureOf(line)).kind).toBe('wait');
    const { id } = await theReview(line);
    for (const reviewer of ['brand-editors/ann', 'brand-editors/ben'])
      await noteBounce(line.deps, { about: { task: taskId, review: id, reviewer }, fate: 'undelivered' });
    expect(await cureOf(line)).toEqual({ kind: 'settle', why: 'reviewers-not-reached' });
  });

  it('asks nobody twice who stands in both groups, and never the requester, whom only the first group knows', async () => {
    const both = [dan, { id: 'a', name: 'Ann again', email: 'ANN+work@example.com' }, { id: 'cem', name: 'Cem', email: 'cem@example.com' }];
    const cem = { id: 'cem', name: 'Cem', email: 'cem@example.com', identities: [{ sub: 'cem-sub' }] };
    const line = await aLine({ escalateTo }, { group: aGroup([ann, ben, cem]), others: [leads(both)], requester: { sub: 'cem-sub' } });
    line.pass(30 * minute);
    expect(await cured(line)).toBe('escalate');
    expect((await theReview(line)).invitations.map(({ reviewer }) => reviewer)).toEqual([
      'brand-editors/ann',
      'brand-editors/ben',
      'leads/dan',
    ]);
    await press(line, await lookOpen(line, 2), { decision: 'approve' }, 2);
    expect((await theReview(line)).status).toBe('decided');
  });
});

describe('silence', () => {
  it('fails the task unless the revision says otherwise', async () => {
    const line = await aLine({});
    line.pass(60 * minute);
    expect(await cured(line)).toBe('expire');
    expect(line.resumed).toMatchObject([{ output: { verdict: 'expired' } }]);
  });

  const canned = (output: object) => ({ spec: { fallback: { kind: 'canned' as const, output: { ...sample.output, ...output } } } });

  it('has the fallback taken by the next run, judged by its checks, and never the draft that was shown', async () => {
    const line = await aLine({ onSilence: 'fallback', when: [] }, canned({ description: 'A mascara.' }));
    line.pass(60 * minute);
    expect(await cured(line)).toBe('expire');
    expect(line.resumed).toMatchObject([{ output: { run: 1, verdict: 'superseded' } }]);
    const record = await line.record();
    expect(record.task).toMatchObject({ status: 'queued', run: 2 });
    expect(entryOf(record)).toEqual({ at: 'Fallback' });
    const { task } = record;
    await line.store.commit(record, {
      task: { ...task, status: 'running', version: task.version + 1 },
      event: { type: 'task.started', actor: { kind: 'system', ref: 'start-task', assurance: 'internal' }, detail: {} },
    });
    expect(await fallback(line.deps, { taskId, run: 2 }, () => undefined)).toEqual({ taskId, run: 2, draft: 2, verdict: 'auto' });
    expect(entryOf(await line.record())).toEqual({ at: 'Publish', draft: 2 });
  });

  it('is told to the run that waited, even where who recorded it died before; one that is gone is told once', async () => {
    const line = await aLine({ onSilence: 'fallback' }, canned({}));
    line.pass(60 * minute);
    line.faults.resume = new Error('killed');
    await expect(cured(line)).rejects.toThrow('killed');
    delete line.faults.resume;
    const review = (await theReview(line)).id;
    expect(await cureOf(line)).toEqual({ kind: 'expire', review });
    await expire(line.deps, taskId, review);
    expect(line.resumed).toMatchObject([{ output: { verdict: 'superseded' } }]);
    expect(await cureOf(line)).toEqual({ kind: 'send' });
  });

  it('about the fallback itself fails the task', async () => {
    const line = await aLine({ onSilence: 'fallback' }, { ...canned({}), source: 'canned' });
    line.pass(60 * minute);
    expect(await cured(line)).toBe('expire');
    expect(line.resumed).toMatchObject([{ output: { verdict: 'expired' } }]);
    expect((await trail(line)).at(-2)).toBe('review.expired');
  });
});
