import { describe, expect, it } from '@jest/globals';
import { sha256Hex } from '../../domain/content/canonical.ts';
import { NoReviewerError } from '../../domain/review/errors.ts';
import { linkTokenSha256, LinkTokenSchema } from '../../domain/review/link.ts';
import { textsOf } from '../../domain/review/texts/texts.ts';
import { DraftMissingError } from '../../domain/task/errors.ts';
import { entryOf } from '../../domain/task/entry.ts';
import { commandTask } from '../../domain/task/lifecycle.ts';
import { approvalOf } from '../../domain/task/right-to-publish.ts';
import { ReviewResultSchema } from '../../statemachines/task/contract.ts';
import { requestReview } from '../../usecases/request-review.ts';
import { showReview } from '../../usecases/show-review.ts';
import { deliver } from '../../usecases/steps/deliver.ts';
import { changeTask, commandStoredTask } from '../../usecases/steps/change-task.ts';
import { look, lookOpen, press } from '../doubles/press.ts';
import { createReviewLine, revisionWith, taskId, type ReviewLine } from '../doubles/review-line.ts';
import { aGroup, ann, ben } from '../doubles/reviewer-groups.ts';

/** Another run goes on from the records. */
async function restart(line: ReviewLine) {
  await commandStoredTask(line.deps, taskId, ({ task }) => ({ kind: 'restart', why: 'no-execution', seen: task.version }));
}

/** An attempt of the state, by its number in run 1. */
async function attempt(line: ReviewLine, number: number, taskToken: string) {
  line.waiting.add(taskToken);
  return requestReview(line.deps, { taskId, run: 1, attempt: number, draft: 1, taskToken }, () => undefined);
}

/** A second draft, as Infer would store it. */
async function addDraft(line: ReviewLine) {
  await changeTask(line.store, taskId, async (record) => {
    const [first] = record.drafts;
    if (!first) throw new Error('no draft');
    const content = await line.store.contents.prepare({ ...record.task }, { headline: 'Two' });
    const draft = { ...first, number: 2, output: content.ref };
    const decision = commandTask(record, { kind: 'keep-draft', run: record.task.run, draft, content, by: 'infer' }, line.deps.clock.now());
    if (!('change' in decision)) throw new Error(decision.refused);
    return { change: decision.change, value: undefined };
  });
}

describe('asking for a review', () => {
  it('records the review, its subject and its links, and mails each reviewer a link of their own', async () => {
    const line = await createReviewLine({ spec: { review: { ...revisionWith().spec.review, overrule: ['length'] } } });
    expect(await line.ask()).toEqual({ kind: 'asked', sent: 2, refused: [] });

    const { task, reviews } = await line.record();
    expect(task).toMatchObject({
      status: 'in_review',
      waiting: { kind: 'review', who: 'brand-editors' },
      dueAt: '2026-03-04T10:05:00.000Z',
    });
    expect(reviews).toMatchObject([
      {
        id: expect.stringMatching(/^rvw_/),
        about: { kind: 'draft', draft: 1 },
        end: 0,
        purpose: 'release',
        needs: { approvals: 1, rejections: 1 },
        overrule: ['length'],
        status: 'open',
        votes: [],
        cast: 0,
        waiter: { kind: 'execution', taskToken: 'task-token-1', run: 1, attempt: 0 },
        invitations: [
          { reviewer: 'brand-editors/ann', sentAt: '2026-03-04T09:05:00.000Z' },
          { reviewer: 'brand-editors/ben', sentAt: '2026-03-04T09:05:00.000Z' },
        ],
        deadline: { at: '2026-03-04T10:05:00.000Z', rule: { kind: 'after-first-email', minutes: 60 } },
      },
    ]);
    expect(line.mails.map(({ to }) => to)).toEqual(['ann@example.com', 'Ben@example.com']);
    expect(new Set(line.tokens()).size).toBe(2);
    expect(await line.eventTypes()).toEqual(['task.accepted', 'review.requested', 'review.emailed']);
    const subject = reviews[0] && (await line.store.contents.get(task, reviews[0].proposal));
    expect(sha256Hex(subject ?? '')).toBe(reviews[0]?.proposal.sha256);
  });

  it('stores no link token and no address, only digests', async () => {
    const line = await createReviewLine();
    await line.ask();
    for (const token of line.tokens()) {
      expect(line.store.dump()).not.toContain(token);
      expect(line.store.dump()).toContain(linkTokenSha256(LinkTokenSchema.parse(token)));
    }
    expect(line.store.dump().toLowerCase()).not.toContain('ann@example.com');
  });

  it('puts neither the task id nor the task token nor the draft into the email', async () => {
    const line = await createReviewLine();
    await line.ask();
    for (const { subject, text, html } of line.mails) {
      const all = subject + text + html;
      expect(all).not.toContain(taskId);
      expect(all).not.toContain('task-token-1');
      expect(all).not.toContain('Tapered brush');
    }
  });

  it('does not ask the requester', async () => {
    const line = await createReviewLine({ requester: { sub: 's', email: 'ANN@example.com' } });
    await line.ask();
    expect(line.mails.map(({ to }) => to)).toEqual(['Ben@example.com']);
  });

  it.each([
    [
      'the group has only the requester',
      {
        requester: { sub: 's', email: 'ann@example.com' },
        group: aGroup([ann]),
      },
    ],
    ['the stage lacks the group', { group: 'none' as const }],
    [
      'the group is not given to the owner of the automation any more',
      { group: aGroup([ann, ben], { owner: 'lawyers', teams: ['shop'] }) },
    ],
  ])('stops the task when %s', async (_name, options) => {
    const line = await createReviewLine(options);
    await expect(line.ask()).rejects.toThrow(NoReviewerError);
    expect((await line.record()).reviews).toEqual([]);
  });

  it('needs the draft it is about', async () => {
    const line = await createReviewLine();
    await expect(line.ask('t', 1, 2)).rejects.toThrow(DraftMissingError);
  });

  it('names no address and no text in its errors, since execution history keeps them', async () => {
    const line = await createReviewLine({
      group: aGroup([ann]),
      requester: { sub: 's', email: 'ann@example.com' },
    });
    await expect(line.ask()).rejects.toThrow(
      expect.objectContaining({ name: 'NoReviewerError', message: expect.not.stringContaining('@') }),
    );
  });
});

describe('a retry of the step', () => {
  it('keeps the review and sends nothing again, but takes the new task token', async () => {
    const line = await createReviewLine();
    await line.ask('first');
    expect(await line.ask('second')).toEqual({ kind: 'already-asked' });
    expect(line.mails).toHaveLength(2);
    expect((await line.record()).reviews).toMatchObject([{ status: 'open', waiter: { taskToken: 'second' } }]);
  });

  it('does not take the place of a newer attempt when it comes late', async () => {
    const line = await createReviewLine();
    await attempt(line, 1, 'newer');
    expect(await attempt(line, 0, 'older')).toEqual({ kind: 'already-asked' });
    expect((await line.record()).reviews).toMatchObject([{ waiter: { taskToken: 'newer', attempt: 1 } }]);
    await press(line, await lookOpen(line), { decision: 'approve' });
    line.pass(30_000);
    expect(await deliver(line.deps, taskId, (await line.record()).reviews[0]!.id)).toMatchObject({ kind: 'resumed' });
    expect(line.resumed.map(({ taskToken }) => taskToken)).toEqual(['newer']);
  });

  it('of the same attempt changes nothing: a message that came twice', async () => {
    const line = await createReviewLine();
    await attempt(line, 0, 'first');
    const before = line.store.dump();
    expect(await attempt(line, 0, 'first')).toEqual({ kind: 'already-asked' });
    expect([line.store.dump(), line.mails.length]).toEqual([before, 2]);
  });

  it('opens no second review when two attempts come at once', async () => {
    const line = await createReviewLine();
    await Promise.all([attempt(line, 0, 'first'), attempt(line, 1, 'second')]);
    expect((await line.record()).reviews).toMatchObject([{ waiter: { taskToken: 'second' } }]);
  });

  it('of a run that is over resumes its own token, and leaves the review to the newer run', async () => {
    const line = await createReviewLine();
    await line.ask();
    await restart(line);
    const before = line.store.dump();
    expect(await line.ask('late', 1)).toEqual({ kind: 'superseded' });
    expect(line.resumed).toEqual([{ taskToken: 'late', output: { taskId, run: 1, draft: 1, verdict: 'superseded' } }]);
    expect(ReviewResultSchema.parse(line.resumed[0]?.output)).toBeTruthy();
    expect(line.store.dump()).toEqual(before);
    expect(line.waiting.has('task-token-1')).toBe(true);
  });

  it('resumes its own token when another run begins before the review is on record', async () => {
    const line = await createReviewLine();
    line.store.beforeCommit = async () => {
      line.store.beforeCommit = undefined;
      await restart(line);
    };
    expect(await line.ask()).toEqual({ kind: 'superseded' });
    expect(line.resumed).toMatchObject([{ taskToken: 'task-token-1', output: { verdict: 'superseded' } }]);
    expect([(await line.record()).reviews, line.mails]).toEqual([[], []]);
  });

  it('asks nobody for a task that has ended', async () => {
    const line = await createReviewLine();
    await commandStoredTask(line.deps, taskId, { kind: 'end', ending: { status: 'rejected' } });
    expect(await line.ask()).toEqual({ kind: 'superseded' });
    expect(line.resumed).toMatchObject([{ taskToken: 'task-token-1', output: { verdict: 'superseded' } }]);
    expect(line.mails).toEqual([]);
  });

  it('is tried again when its own token could not be resumed: else the state would wait for as long as it may', async () => {
    const line = await createReviewLine();
    await restart(line);
    line.faults.resume = new Error('the network');
    await expect(line.ask('late', 1)).rejects.toThrow('the network');
    delete line.faults.resume;
    expect(await line.ask('later', 1)).toEqual({ kind: 'superseded' });
    expect(line.resumed).toMatchObject([{ taskToken: 'later' }]);
  });
});

describe('a new run that comes to a review it did not open', () => {
  async function restarted(line: ReviewLine) {
    line.waiting.clear();
    await restart(line);
    await commandStoredTask(line.deps, taskId, { kind: 'start', run: 2, asks: true });
  }

  it('waits for it again when it is open', async () => {
    const line = await createReviewLine();
    await line.ask();
    await restarted(line);
    expect(await line.ask('second', 2)).toEqual({ kind: 'already-asked' });
    expect((await line.record()).task).toMatchObject({
      status: 'in_review',
      waiting: { kind: 'review' },
      dueAt: '2026-03-04T10:05:00.000Z',
    });
    await press(line, await lookOpen(line), { decision: 'approve' });
  });

  it('gets a decision made before it came, once the time to undo is over', async () => {
    const line = await createReviewLine();
    await line.ask();
    await press(line, await lookOpen(line), { decision: 'approve' });
    await restarted(line);
    expect(await line.ask('second', 2)).toEqual({ kind: 'already-over', result: 'early' });
    line.pass(30_000);
    expect(await line.ask('third', 2)).toEqual({ kind: 'already-over', result: 'resumed' });
    expect(line.resumed).toEqual([{ taskToken: 'third', output: { taskId, run: 2, draft: 1, verdict: 'approved' } }]);
    expect(approvalOf((await line.record()).reviews, 1)).toMatchObject({ kind: 'approval', votes: [{ kind: 'approve', draft: 1 }] });
  });
});

describe('a review of a task that is parked', () => {
  /** The run ends because something outside is away; people have the review before them. */
  async function park(line: ReviewLine) {
    const fault = { error: 'OutsideAwayError', reason: 'away', who: 'connector:shop-webhook', step: 'request-review' } as const;
    await commandStoredTask(line.deps, taskId, ({ task }) => ({ kind: 'park', run: task.run, fault, counts: false, by: 'settle' }));
  }
  async function release(line: ReviewLine) {
    const by = { kind: 'system', ref: 'reconcile', assurance: 'internal' } as const;
    await commandStoredTask(line.deps, taskId, ({ task }) => ({ kind: 'release', seen: task.version, by }));
    await commandStoredTask(line.deps, taskId, { kind: 'start', run: 2, asks: true });
  }

  it('can be decided meanwhile, and the next run finds that', async () => {
    const line = await createReviewLine();
    await line.ask();
    await park(line);
    expect(await press(line, await lookOpen(line), { decision: 'approve' })).toMatchObject({ kind: 'decided' });
    line.pass(30_000);
    expect((await line.record()).task).toMatchObject({ status: 'held', run: 2 });
    expect(await deliver(line.deps, taskId, (await line.record()).reviews[0]!.id)).toMatchObject({ kind: 'gone' });
    expect(entryOf(await line.record())).toEqual({ at: 'RequestReview', draft: 1 });
    await release(line);
    expect(await line.ask('second', 2)).toEqual({ kind: 'already-over', result: 'resumed' });
    expect(line.resumed).toEqual([{ taskToken: 'second', output: { taskId, run: 2, draft: 1, verdict: 'approved' } }]);
    expect(line.mails).toHaveLength(2);
  });

  it('is waited for again by the next run, which asks nobody twice', async () => {
    const line = await createReviewLine();
    await line.ask();
    await park(line);
    await release(line);
    expect(await line.ask('second', 2)).toEqual({ kind: 'already-asked' });
    expect((await line.record()).reviews).toMatchObject([{ waiter: { taskToken: 'second', run: 2 } }]);
    expect(line.mails).toHaveLength(2);
  });
});

describe('a review whose approval has lapsed', () => {
  it('is asked anew by the next run, of whoever is there now', async () => {
    const line = await createReviewLine();
    await line.ask();
    await press(line, await lookOpen(line), { decision: 'approve' });
    line.pass(30_000);
    const [review] = (await line.record()).reviews;
    await deliver(line.deps, taskId, review!.id);
    await commandStoredTask(line.deps, taskId, { kind: 'lapse-approval', run: 1, review: review!.id, why: 'too-old' });
    await commandStoredTask(line.deps, taskId, { kind: 'start', run: 2, asks: true });
    expect(await line.ask('second', 2)).toEqual({ kind: 'asked', sent: 2, refused: [] });
    expect((await line.record()).reviews).toMatchObject([{ status: 'lapsed' }, { status: 'open', about: { draft: 1 } }]);
    // The old link tells of the new review and decides nothing.
    expect(await look(line, 0)).toMatchObject({ kind: 'closed', standing: { kind: 'replaced', draft: 1 } });
    expect((await look(line, 2)).kind).toBe('open');
    expect(approvalOf((await line.record()).reviews, 1)).toBeUndefined();
  });
});

describe('an older draft’s review', () => {
  it('is replaced by the newer one, and says so', async () => {
    const line = await createReviewLine();
    await line.ask();
    await addDraft(line);
    line.pass(60_000);
    await line.ask('task-token-2', 1, 2);
    const { reviews } = await line.record();
    expect(reviews).toMatchObject([
      { about: { draft: 1 }, status: 'replaced', replacedBy: reviews[1]?.id },
      { about: { draft: 2 }, status: 'open' },
    ]);
    expect(reviews[0]?.waiter).toBeUndefined();
    expect((await line.record()).task.reviewMs).toBe(60_000);
    expect(await look(line, 0)).toMatchObject({ kind: 'closed', standing: { kind: 'replaced', draft: 2 } });
    expect(await look(line, 2)).toMatchObject({ kind: 'open', draft: { number: 2 } });
  });
});

describe('opening a link', () => {
  it('changes nothing, however often it is opened', async () => {
    const line = await createReviewLine();
    await line.ask();
    const before = line.store.dump();
    await Promise.all(Array.from({ length: 50 }, (_, index) => showReview(line.deps, line.tokens()[index % 2])));
    expect(line.store.dump()).toBe(before);
  });

  it.each([
    ['no token at all', undefined],
    ['a made-up token', 'abcdefghijklmnopqrstuA'],
    ['a task id', taskId],
  ])('finds nothing for %s', async (_name, token) => {
    const line = await createReviewLine();
    await line.ask();
    expect((await showReview(line.deps, token)).view).toEqual({ kind: 'unknown' });
  });

  it('is refused to somebody who has left the group, and to the requester', async () => {
    const line = await createReviewLine();
    await line.ask();
    line.setGroup(aGroup([ben]));
    expect(await look(line, 0)).toEqual({ kind: 'barred', texts: textsOf(), why: 'left-group' });
    expect((await look(line, 1)).kind).toBe('open');
  });

  it('shows nothing once the content is erased', async () => {
    const line = await createReviewLine();
    await line.ask();
    line.store.erase(taskId, (await line.record()).reviews[0]?.proposal);
    expect(await look(line)).toEqual({ kind: 'erased', texts: textsOf() });
  });

  it('refuses to show bytes that are not the ones the review was opened for', async () => {
    const line = await createReviewLine();
    await line.ask();
    const { task, reviews } = await line.record();
    const shown = reviews[0]?.proposal;
    const text = (shown && (await line.store.contents.get(task, shown))) ?? '';
    expect(text).toContain('Lashes');
    line.store.tamper(taskId, shown, text.replace('Lashes', 'Ashes'));
    await expect(look(line)).rejects.toThrow(expect.objectContaining({ name: 'DigestMismatchError' }));
  });
});
