import { SESv2Client, TooManyRequestsException, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { describe, expect, it } from '@jest/globals';
import { createMailer } from '../../../adapters/ses/mailer.ts';
import { OutsideAwayError } from '../../../domain/outside/errors.ts';
import { MailerNotReadyError, MailerUnavailableError, NoReviewerError } from '../../../domain/review/errors.ts';
import type { Review } from '../../../domain/review/schema.ts';
import { findCure } from '../../../domain/task/cure.ts';
import { commandStoredTask } from '../../../usecases/steps/change-task.ts';
import { expire } from '../../../usecases/steps/expire.ts';
import { inviteMissing } from '../../../usecases/steps/invite.ts';
import { look, lookOpen, press } from '../../doubles/press.ts';
import { createReviewLine, taskId, type ReviewLine } from '../../doubles/review-line.ts';
import { aGroup, ann } from '../../doubles/reviewer-groups.ts';

const minute = 60_000;

const awayError = () => new MailerUnavailableError('SES did not take an email: Throttling.');
const away = (): never => {
  throw awayError();
};

/** The mail service takes mail for nobody, or only for who is named. */
function reachOnly(line: ReviewLine, ...names: string[]) {
  const { send } = line.deps.mailer;
  line.deps.mailer = {
    send: async (mail, about) => {
      if (!names.some((name) => mail.to.startsWith(name))) throw awayError();
      return send(mail, about);
    },
  };
  return () => void (line.deps.mailer = { send });
}

async function asked(line: ReviewLine): Promise<Review> {
  const [review] = (await line.record()).reviews;
  if (!review) throw new Error('nobody asked for a review');
  return review;
}

/** As the reconciler does. */
const invite = async (line: ReviewLine) => inviteMissing(line.deps, taskId, (await asked(line)).id, 'reconcile');
const receipts = async (line: ReviewLine) => (await asked(line)).invitations;
const to = (line: ReviewLine) => line.mails.map((mail) => mail.to);

/** What the reconciler would do about a machine that waits in RequestReview. */
async function cure(line: ReviewLine) {
  const facts = { execution: 'running', state: 'RequestReview', paused: false, now: line.deps.clock.now() } as const;
  return findCure(await line.record(), facts);
}

describe('a receipt', () => {
  it('is kept for each person, with when they were asked', async () => {
    const line = await createReviewLine();
    await line.ask();
    expect(await receipts(line)).toEqual([
      { reviewer: 'brand-editors/ann', sentAt: '2026-03-04T09:05:00.000Z' },
      { reviewer: 'brand-editors/ben', sentAt: '2026-03-04T09:05:00.000Z' },
    ]);
    const before = line.store.dump();
    expect(await invite(line)).toEqual({ sent: 0, refused: [] });
    expect([line.store.dump(), line.mails.length]).toEqual([before, 2]);
  });

  it('is missing where the mail did not leave: that person alone is asked again, with a link of their own', async () => {
    const line = await createReviewLine();
    const back = reachOnly(line, 'ann');
    expect(await line.ask()).toEqual({ kind: 'not-mailed' });
    expect(await receipts(line)).toEqual([
      { reviewer: 'brand-editors/ann', sentAt: expect.any(String) },
      { reviewer: 'brand-editors/ben' },
    ]);
    back();
    line.pass(minute);
    expect(await invite(line)).toEqual({ sent: 1, refused: [] });
    expect(to(line)).toEqual(['ann@example.com', 'Ben@example.com']);
    expect((await receipts(line)).map(({ sentAt }) => sentAt)).toEqual(['2026-03-04T09:05:00.000Z', '2026-03-04T09:06:00.000Z']);
    // The time runs since the first was asked.
    expect((await asked(line)).deadline.at).toBe('2026-03-04T10:05:00.000Z');
    for (const link of [0, 1]) expect((await look(line, link)).kind).toBe('open');
  });

  it('is missing after a crash between email and receipt: all without one are asked again, and every link works', async () => {
    const line = await createReviewLine();
    const { commit } = line.store;
    line.store.commit = async (from, change) => {
      if (change.event.type === 'review.emailed') throw new Error('killed');
      return commit(from, change);
    };
    await expect(line.ask('first')).rejects.toThrow('killed');
    expect(await receipts(line)).toEqual([{ reviewer: 'brand-editors/ann' }, { reviewer: 'brand-editors/ben' }]);
    line.store.commit = commit;
    expect(await line.ask('second')).toEqual({ kind: 'asked', sent: 2, refused: [] });
    expect(to(line)).toEqual(['ann@example.com', 'Ben@example.com', 'ann@example.com', 'Ben@example.com']);
    expect(new Set(line.tokens()).size).toBe(4);
    for (const link of [0, 1, 2, 3]) expect((await look(line, link)).kind).toBe('open');
    expect((await line.record()).reviews).toHaveLength(1);
  });

  it('is not made twice by two who ask at once', async () => {
    const line = await createReviewLine();
    line.faults.mailer = away;
    await line.ask();
    delete line.faults.mailer;
    await Promise.all([invite(line), invite(line)]);
    expect((await line.eventTypes()).filter((type) => type === 'review.emailed')).toHaveLength(1);
  });
});

describe('one email that SES throttles', () => {
  it('is the only one that is sent again, by a retry and by the reconciler', async () => {
    const line = await createReviewLine();
    const tried: string[] = [];
    const taken: string[] = [];
    let throttled = true;
    const client = new SESv2Client({ region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
    client.middlewareStack.add(
      () => async (args) => {
        const address = (args.input as SendEmailCommandInput).Destination?.ToAddresses?.[0] ?? '';
        tried.push(address);
        if (throttled && address.startsWith('ann'))
          throw new TooManyRequestsException({ message: 'Maximum sending rate exceeded.', $metadata: {} });
        taken.push(address);
        return { output: { $metadata: {}, MessageId: 'm' }, response: {} };
      },
      { step: 'initialize' },
    );
    line.deps.mailer = createMailer({ client, from: 'lines@example.com', configurationSet: 'mail' });
    expect(await line.ask('first')).toEqual({ kind: 'not-mailed' });
    expect(await line.ask('second')).toEqual({ kind: 'not-mailed' });
    expect(taken).toEqual(['Ben@example.com']);
    expect(tried.filter((address) => address.startsWith('Ben'))).toHaveLength(1);
    throttled = false;
    expect(await invite(line)).toEqual({ sent: 1, refused: [] });
    expect(taken).toEqual(['Ben@example.com', 'ann@example.com']);
    expect((await line.record()).reviews).toHaveLength(1);
  });
});

describe('while nobody can be mailed before somebody mends the account', () => {
  const notReady = (): never => {
    throw new MailerNotReadyError('SES sends for nobody: the sender is not verified in eu-west-1.');
  };

  it('mail is down from the first answer, for all; the review waits, and its team is told once', async () => {
    const line = await createReviewLine();
    let calls = 0;
    line.faults.mailer = () => ((calls += 1), notReady());
    expect(await line.ask()).toEqual({ kind: 'not-mailed' });
    expect(await line.deps.outages.find('service:mail')).toMatchObject({
      phase: 'down',
      by: [taskId],
      reason: expect.stringContaining('sender'),
    });
    // One answer is enough: it is not asked again within seconds, for each of the two.
    expect(calls).toBe(2);
    const { task } = await line.record();
    expect(task).toMatchObject({ status: 'in_review', waiting: { kind: 'review', act: expect.stringContaining('No email') } });
    expect((await asked(line)).status).toBe('open');
    line.pass(minute);
    await expect(invite(line)).rejects.toThrow(OutsideAwayError);
    expect((await line.eventTypes()).filter((type) => type === 'review.unmailed')).toHaveLength(1);
  });

  it('asks as soon as that is mended, and ends when that takes too long', async () => {
    const line = await createReviewLine();
    line.faults.mailer = notReady;
    await line.ask();
    line.pass(2 * 24 * 60 * minute);
    expect(await cure(line)).toEqual({ kind: 'invite', review: (await asked(line)).id });
    line.pass(24 * 60 * minute);
    expect(await cure(line)).toEqual({ kind: 'settle', why: 'reviewers-not-reached' });
    delete line.faults.mailer;
    // The first of the two is the probe.
    await expect(invite(line)).rejects.toThrow(OutsideAwayError);
    expect(await invite(line)).toEqual({ sent: 1, refused: [] });
    expect(to(line)).toHaveLength(2);
    expect((await line.record()).task.waiting?.act).toContain('decides through the link');
  });
});

describe('somebody whose address the sandbox does not take', () => {
  it('is no outage and not refused: others are asked, and they are asked again until they are verified', async () => {
    const line = await createReviewLine();
    line.faults.mailer = (mail) => (mail.to.startsWith('ann') ? 'unverified' : 'sent');
    expect(await line.ask('first')).toEqual({ kind: 'asked', sent: 1, refused: [] });
    expect(await line.deps.outages.find('service:mail')).toBeUndefined();
    expect(line.unreached).toEqual([['brand-editors/ann', 'unverified']]);
    expect(await receipts(line)).toEqual([
      { reviewer: 'brand-editors/ann' },
      { reviewer: 'brand-editors/ben', sentAt: expect.any(String) },
    ]);
    expect(await cure(line)).toEqual({ kind: 'invite', review: (await asked(line)).id });
    delete line.faults.mailer;
    expect(await invite(line)).toEqual({ sent: 1, refused: [] });
    expect(to(line)).toEqual(['Ben@example.com', 'ann@example.com']);
  });

  it('leaves the review open where it is everybody, its team told, until the bound', async () => {
    const line = await createReviewLine();
    line.faults.mailer = () => 'unverified';
    expect(await line.ask()).toEqual({ kind: 'asked', sent: 0, refused: [] });
    expect((await line.record()).task).toMatchObject({ status: 'in_review', waiting: { act: expect.stringContaining('No email') } });
    line.pass(3 * 24 * 60 * minute);
    expect(await cure(line)).toEqual({ kind: 'settle', why: 'reviewers-not-reached' });
  });
});

describe('while the mail service is away', () => {
  it('the run waits, nobody has been asked, and the time to decide has not begun', async () => {
    const line = await createReviewLine();
    line.faults.mailer = away;
    expect(await line.ask()).toEqual({ kind: 'not-mailed' });
    const { task } = await line.record();
    expect(task).toMatchObject({
      status: 'in_review',
      run: 1,
      waiting: { kind: 'review', who: 'brand-editors' },
      dueAt: '2026-03-04T09:06:00.000Z',
    });
    expect(task.waiting).not.toHaveProperty('until');
    expect(line.waiting.has('task-token-1')).toBe(true);
    expect(await line.deps.outages.find('service:mail')).toMatchObject({ phase: 'suspected', by: [taskId] });

    line.pass(5 * 60 * minute);
    expect(await expire(line.deps, taskId, (await asked(line)).id)).toBe('not-due');
    expect(await cure(line)).toEqual({ kind: 'invite', review: (await asked(line)).id });
    await expect(invite(line)).rejects.toMatchObject({ name: 'OutsideAwayError', who: 'service:mail' });
    expect((await asked(line)).status).toBe('open');

    delete line.faults.mailer;
    expect(await invite(line)).toEqual({ sent: 2, refused: [] });
    expect((await asked(line)).deadline.at).toBe('2026-03-04T15:05:00.000Z');
    expect((await line.record()).task).toMatchObject({ waiting: { until: '2026-03-04T15:05:00.000Z' }, dueAt: '2026-03-04T15:05:00.000Z' });
    expect(line.mails[0]?.text).toContain('15:05');
    await press(line, await lookOpen(line), { decision: 'approve' });
  });

  it('the mailer is not called once it is known to be away', async () => {
    const line = await createReviewLine();
    const since = '2026-03-04T09:00:00.000Z';
    const outage = {
      phase: 'down',
      since,
      by: ['a', 'b', 'c'],
      reason: 'Throttling',
      probeAt: '2026-03-04T09:06:00.000Z',
      version: 1,
    } as const;
    await line.deps.outages.change('service:mail', undefined, { who: 'service:mail', ...outage });
    let calls = 0;
    line.faults.mailer = () => {
      calls += 1;
      return 'sent';
    };
    expect(await line.ask()).toEqual({ kind: 'not-mailed' });
    const before = line.store.dump();
    await expect(invite(line)).rejects.toMatchObject({ name: 'OutsideAwayError', who: 'service:mail' });
    // Nor are links made for it, again and again.
    expect([calls, line.store.dump()]).toEqual([0, before]);
    line.pass(minute);
    // The one who is asked first is the probe, and tells that all may be.
    await expect(invite(line)).rejects.toThrow('service:mail is away');
    expect(await invite(line)).toEqual({ sent: 1, refused: [] });
    expect(calls).toBe(2);
  });

  it('a retry of the step waits as well, and who could be asked may decide', async () => {
    const line = await createReviewLine();
    reachOnly(line, 'ann');
    expect(await line.ask('first')).toEqual({ kind: 'not-mailed' });
    expect(await line.ask('second')).toEqual({ kind: 'not-mailed' });
    expect(to(line)).toEqual(['ann@example.com']);
    expect(await press(line, await lookOpen(line), { decision: 'approve' })).toMatchObject({ kind: 'decided' });
    // A review that is decided asks nobody any more.
    expect(await invite(line)).toEqual({ sent: 0, refused: [] });
  });
});

describe('somebody who cannot be asked', () => {
  it('is refused once and for all, and not asked again', async () => {
    const line = await createReviewLine();
    let sends = 0;
    line.faults.mailer = () => ((sends += 1) === 1 ? 'refused' : 'sent');
    expect(await line.ask('first')).toEqual({ kind: 'asked', sent: 1, refused: ['brand-editors/ann'] });
    expect(await receipts(line)).toMatchObject([{ reviewer: 'brand-editors/ann', refused: true }, { sentAt: '2026-03-04T09:05:00.000Z' }]);
    expect(await line.ask('second')).toEqual({ kind: 'already-asked' });
    expect(sends).toBe(2);
  });

  it('and has left the group meanwhile is passed over; the others are asked', async () => {
    const line = await createReviewLine();
    const back = reachOnly(line, 'ann');
    await line.ask();
    back();
    line.setGroup(aGroup([ann]));
    expect(await invite(line)).toEqual({ sent: 0, refused: ['brand-editors/ben'] });
    expect(await receipts(line)).toMatchObject([{ sentAt: expect.any(String) }, { reviewer: 'brand-editors/ben', refused: true }]);
    expect(to(line)).toEqual(['ann@example.com']);
    expect((await asked(line)).status).toBe('open');
  });
});

describe('a review that reaches nobody', () => {
  it('stops the run when the mail service refuses every address', async () => {
    const line = await createReviewLine();
    line.faults.mailer = () => 'refused';
    await expect(line.ask()).rejects.toThrow(NoReviewerError);
    expect(await receipts(line)).toMatchObject([{ refused: true }, { refused: true }]);
  });

  it('stops it also when the run died before it could say so, and when the reconciler finds out', async () => {
    const line = await createReviewLine();
    line.faults.mailer = away;
    await line.ask('first');
    line.faults.mailer = () => 'refused';
    await expect(invite(line)).rejects.toThrow(NoReviewerError);
    const before = line.store.dump();
    await expect(invite(line)).rejects.toThrow(NoReviewerError);
    expect(line.store.dump()).toBe(before);
    expect(await cure(line)).toEqual({ kind: 'settle', why: 'reviewers-not-reached' });
    await expect(line.ask('second')).rejects.toThrow(NoReviewerError);
  });

  it('names no address in its error', async () => {
    const line = await createReviewLine();
    line.faults.mailer = () => 'refused';
    await expect(line.ask()).rejects.toThrow(expect.objectContaining({ message: expect.not.stringContaining('@') }));
  });
});

describe('an invitation to a review that is closed', () => {
  it('is not sent: nothing is stored, and no mail leaves', async () => {
    const line = await createReviewLine();
    line.faults.mailer = away;
    await line.ask();
    delete line.faults.mailer;
    await commandStoredTask(line.deps, taskId, { kind: 'end', ending: { status: 'rejected' } });
    const before = line.store.dump();
    expect(await invite(line)).toEqual({ sent: 0, refused: [] });
    expect([line.store.dump(), line.mails]).toEqual([before, []]);
  });
});
