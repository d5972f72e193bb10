import { describe, expect, it } from '@jest/globals';
import { canonicalJson, sha256Hex } from '../../domain/content/canonical.ts';
import type { CheckResult } from '../../domain/check/schema.ts';
import type { ContentRef } from '../../domain/content/content.ts';
import { rightToPublish } from '../../domain/task/right-to-publish.ts';
import { commandStoredTask } from '../../usecases/steps/change-task.ts';
import { deliver } from '../../usecases/steps/deliver.ts';
import { aReview, aReviewId, changeOf, put } from '../doubles/fixtures.ts';
import { look, lookOpen, press } from '../doubles/press.ts';
import { createReviewLine, revisionWith, sample, taskId, type ReviewLine } from '../doubles/review-line.ts';

async function asked(options: Parameters<typeof createReviewLine>[0] = {}) {
  const line = await createReviewLine(options);
  await line.ask();
  return line;
}

/** The stored text of a content. */
async function textOf(line: ReviewLine, ref: ContentRef | undefined): Promise<string | undefined> {
  return ref && line.store.contents.get((await line.record()).task, ref);
}

/** The sample without the phrase its revision forbids. */
const mended = { description: 'Essence Mascara Lash Princess gives lashes volume and length for $9.99.' };

describe('approving', () => {
  it('is recorded with who, how sure, and what was shown, and queued for the end of the undo window', async () => {
    const line = await asked();
    const view = await lookOpen(line);
    expect(await press(line, view, { decision: 'approve' })).toMatchObject({ kind: 'decided', queued: true });

    const { task, reviews } = await line.record();
    expect(reviews[0]).toMatchObject({
      status: 'decided',
      cast: 1,
      finalAt: '2026-03-04T09:05:30.000Z',
    });
    expect(reviews[0]?.proposal.sha256).toBe(view.form.digest);
    expect(reviews[0]?.votes).toEqual([
      {
        number: 1,
        kind: 'approve',
        draft: 1,
        proposal: reviews[0]?.proposal,
        reviewer: 'brand-editors/ann',
        reviewerName: 'Ann Example',
        assurance: 'link',
        overruled: [],
        at: '2026-03-04T09:05:00.000Z',
      },
    ]);
    expect(task).toMatchObject({ status: 'in_review', waiting: { kind: 'decision-delivery' }, dueAt: '2026-03-04T09:06:00.000Z' });
    expect(rightToPublish(await line.record(), 1)).toMatchObject({ kind: 'none' });
    expect(line.messages).toEqual([{ message: { taskId, review: reviews[0]?.id, number: 1 }, delaySeconds: 30 }]);
  });

  it('counts even when the queue does not take its message', async () => {
    const line = await asked();
    line.faults.queue = new Error('down');
    expect(await press(line, await lookOpen(line), { decision: 'approve' })).toMatchObject({ kind: 'decided', queued: false });
    expect((await line.record()).reviews[0]?.status).toBe('decided');
  });

  it('is not possible without a draft', async () => {
    const line = await asked({ source: 'none', checks: [] });
    expect(await press(line, await lookOpen(line), { decision: 'approve' })).toMatchObject({ kind: 'not-valid' });
  });
});

describe('rejecting', () => {
  it('needs a reason, and keeps it as content, out of the trail', async () => {
    const line = await asked();
    const view = await lookOpen(line);
    expect(await press(line, view, { decision: 'reject' })).toMatchObject({
      kind: 'not-valid',
      view: { attempt: { faults: [{ message: 'Please say why you reject it.' }] } },
    });
    expect(await press(line, view, { decision: 'reject', reason: 'Too loud for us.' })).toMatchObject({
      kind: 'decided',
      vote: { kind: 'reject' },
    });
    const [review] = (await line.record()).reviews;
    expect(await textOf(line, review?.votes[0]?.reason)).toBe('"Too loud for us."');
    expect(JSON.stringify(review)).not.toContain('Too loud');
    expect(JSON.stringify(await line.store.events(taskId))).not.toContain('Too loud');
  });

  it('keeps a reason that is too long in the form, undecided', async () => {
    const line = await asked();
    const reply = await press(line, await lookOpen(line), { decision: 'reject', reason: 'x'.repeat(2001) });
    expect(reply).toMatchObject({ kind: 'not-valid', view: { attempt: { decision: 'reject', reason: 'x'.repeat(2001) } } });
  });
});

describe('asking for another draft', () => {
  it('needs a note, which is kept as content, and says which draft is to be made', async () => {
    const line = await asked();
    const view = await lookOpen(line);
    expect(view.regenerations).toBe(2);
    expect(await press(line, view, { decision: 'regenerate' })).toMatchObject({
      kind: 'not-valid',
      view: { attempt: { faults: [{ ofReason: true, message: 'Please say what should be different: the next draft is made by it.' }] } },
    });
    expect(await press(line, view, { decision: 'regenerate', reason: 'Say what is in it.' })).toMatchObject({
      kind: 'decided',
      vote: { kind: 'regenerate', draft: 1, asksFor: 2 },
    });
    const { reviews, task } = await line.record();
    expect(await textOf(line, reviews[0]?.votes[0]?.reason)).toBe('"Say what is in it."');
    // There is no such draft yet.
    expect(task.draft).toBe(1);
  });

  it('names a draft after one that was written and undone', async () => {
    const line = await asked();
    await press(line, await lookOpen(line), { decision: 'edit', output: mended });
    await press(line, await look(line), { decision: 'undo' });
    expect(await press(line, await lookOpen(line), { decision: 'regenerate', reason: 'Shorter.' })).toMatchObject({ vote: { asksFor: 3 } });
  });

  it.each([0, 1, 2])('is possible as often as the revision says, in all reviews of a task: %d', async (maxRegenerations) => {
    const line = await asked({ spec: { review: { ...revisionWith().spec.review, maxRegenerations } } });
    for (let times = 1; times <= maxRegenerations; times += 1) {
      const link = (times - 1) * 2;
      expect(await press(line, await lookOpen(line, link), { decision: 'regenerate', reason: 'Again.' }, link)).toMatchObject({
        kind: 'decided',
      });
      line.pass(30_000);
      await deliver(line.deps, taskId, (await line.record()).reviews.at(-1)!.id);
      await line.drafted(times + 1);
      await line.ask(`task-token-${times + 1}`, times + 1, times + 1);
    }
    const last = maxRegenerations * 2;
    expect((await lookOpen(line, last)).regenerations).toBe(0);
    expect(await press(line, await lookOpen(line, last), { decision: 'regenerate', reason: 'Again.' }, last)).toMatchObject({
      kind: 'not-valid',
      view: { attempt: { faults: [{ message: expect.stringMatching(/^No more drafts/) }] } },
    });
  });
});

describe('approving with edits', () => {
  it('makes a draft of the reviewer’s, with its own digest, in the same transaction', async () => {
    const line = await asked();
    const view = await lookOpen(line);
    expect(await press(line, view, { decision: 'edit', output: mended })).toMatchObject({
      kind: 'decided',
      vote: { kind: 'edit', draft: 2 },
    });

    const { task, drafts, reviews } = await line.record();
    const output = { ...sample.output, ...mended };
    const subject = canonicalJson({ ...view.proposal, output });
    expect(task.draft).toBe(2);
    expect(drafts[1]).toMatchObject({
      number: 2,
      source: 'reviewer',
      output: { sha256: sha256Hex(canonicalJson(output)) },
      judgement: { verdict: 'written' },
    });
    expect(drafts[1]?.price).toBeUndefined();
    const [vote] = reviews[0]?.votes ?? [];
    expect(await textOf(line, drafts[1]?.output)).toBe(canonicalJson(output));
    expect(await textOf(line, vote?.proposal)).toBe(subject);
    expect(await textOf(line, drafts[1]?.judgement?.results)).toContain('banned-phrases');
    expect(vote?.proposal.sha256).toBe(sha256Hex(subject));
    expect(sha256Hex(subject)).not.toBe(view.form.digest);
    // What is shown stays: who takes the edit back finds the page as it was.
    expect(reviews[0]?.proposal.sha256).toBe(view.form.digest);
  });

  it('is held to the output schema and the checks, shows every fault by its field, and keeps what was typed', async () => {
    const line = await asked();
    const typed = { headline: 'x'.repeat(81), bullets: 'one\r\ntwo', description: 'The best ever.' };
    const before = line.store.dump();
    const reply = await press(line, await lookOpen(line), { decision: 'edit', output: typed });
    expect(reply.kind).toBe('not-valid');
    if (reply.kind !== 'not-valid') return;
    expect(reply.view.attempt?.faults.map(({ name }) => name)).toEqual(expect.arrayContaining(['headline', 'bullets', 'description']));
    expect(Object.fromEntries(reply.view.attempt?.typed ?? [])).toEqual(typed);
    expect(line.store.dump()).toBe(before);
    expect(line.messages).toEqual([]);
  });

  it('refuses a field the output does not have', async () => {
    const line = await asked();
    const reply = await press(line, await lookOpen(line), { decision: 'edit', output: { ...mended, price: '1' } });
    expect(reply).toMatchObject({ kind: 'not-valid', view: { attempt: { faults: [{ name: 'price' }] } } });
  });

  it('lets a reviewer write what no model could', async () => {
    const line = await asked({ source: 'none', checks: [] });
    const output = { headline: 'Mascara', description: 'It lengthens.', bullets: 'a\nb\nc', keywords: 'mascara' };
    expect(await press(line, await lookOpen(line), { decision: 'edit', output })).toMatchObject({
      kind: 'decided',
      vote: { draft: 2 },
    });
    expect(JSON.parse((await textOf(line, (await line.record()).drafts[1]?.output)) ?? '')).toEqual({
      headline: 'Mascara',
      description: 'It lengthens.',
      bullets: ['a', 'b', 'c'],
      keywords: ['mascara'],
    });
  });

  it('makes the next draft after one that was undone, and a plain approval is still of the draft that is shown', async () => {
    const line = await asked();
    await press(line, await lookOpen(line), { decision: 'edit', output: mended });
    await press(line, await look(line), { decision: 'undo' });
    const view = await lookOpen(line);
    expect(view.draft.number).toBe(1);
    await press(line, view, { decision: 'edit', output: mended });
    expect((await line.record()).drafts.map(({ number }) => number)).toEqual([1, 2, 3]);
    await press(line, await look(line), { decision: 'undo' });
    expect(await press(line, await lookOpen(line), { decision: 'approve' })).toMatchObject({
      vote: { draft: 1, proposal: { sha256: view.form.digest }, number: 3 },
    });
  });
});

const result = (check: string, is: CheckResult['result']): CheckResult => ({ check, result: is, message: 'm', spans: [] });
const fits = result('output-schema', 'pass');

/** A review of a draft about which the checks found this, and whose reviewers may overrule that. */
const askedAbout = (checks: CheckResult[], overrule: string[] = [], output = sample.output) =>
  asked({ checks, output, spec: { review: { ...revisionWith().spec.review, overrule } } });

/** What is published in the end, by the record alone. */
async function rightOf(line: ReviewLine, draft: number) {
  line.pass(31_000);
  await deliver(line.deps, taskId, (await line.record()).reviews[0]!.id);
  return rightToPublish(await line.record(), draft);
}

describe('a draft whose checks failed', () => {
  const schemaFailed = [result('output-schema', 'fail')];
  const lengthFailed = [fits, result('length', 'fail')];

  it.each<[string, CheckResult[], string[], RegExp]>([
    ['it does not fit its output schema', schemaFailed, ['length'], /Form of the draft/],
    ['it does not fit its output schema, whatever the revision says', schemaFailed, ['output-schema'], /Form of the draft/],
    ['nobody checked it', [], ['length'], /Form of the draft/],
    ['what failed may not be overruled', lengthFailed, [], /Length/],
    ['not all that failed may be overruled', [...lengthFailed, result('links', 'fail')], ['length'], /Links/],
  ])('is not approved as it stands, with or without a reason, when %s', async (_why, checks, overrule, named) => {
    const line = await askedAbout(checks, overrule);
    const before = line.store.dump();
    for (const reason of ['', 'I like it.']) {
      expect(await press(line, await lookOpen(line), { decision: 'approve', reason })).toMatchObject({
        kind: 'not-valid',
        view: { attempt: { faults: [{ message: expect.stringMatching(named) }] } },
      });
    }
    expect(line.store.dump()).toBe(before);
    expect(line.messages).toEqual([]);
  });

  it('is approved with a reason when they may be overruled, and the vote and the trail say which', async () => {
    const line = await askedAbout([...lengthFailed, result('links', 'fail')], ['length', 'links', 'echo']);
    expect(await press(line, await lookOpen(line), { decision: 'approve' })).toMatchObject({
      kind: 'not-valid',
      view: { attempt: { faults: [{ ofReason: true, message: expect.stringContaining('Length and Links') }] } },
    });
    const reply = await press(line, await lookOpen(line), { decision: 'approve', reason: 'The list is long.' });
    expect(reply).toMatchObject({ kind: 'decided', vote: { kind: 'approve', overruled: ['length', 'links'] } });
    const [vote] = (await line.record()).reviews[0]?.votes ?? [];
    expect(await textOf(line, vote?.reason)).toBe('"The list is long."');
    expect((await line.store.events(taskId)).at(-1)?.detail).toMatchObject({ decision: 'approve', overruled: 'length links' });
    expect(await rightOf(line, 1)).toMatchObject({ kind: 'approval', overruled: ['length', 'links'] });
  });

  it('is approved by a press when they only warn, and nothing is overruled', async () => {
    const line = await askedAbout([fits, result('length', 'warn')], ['length']);
    expect(await press(line, await lookOpen(line), { decision: 'approve' })).toMatchObject({ kind: 'decided', vote: { overruled: [] } });
    expect((await line.store.events(taskId)).at(-1)?.detail).not.toHaveProperty('overruled');
  });

  it.each<[string, CheckResult[]]>([
    ['it does not fit its output schema', schemaFailed],
    ['nobody checked it', []],
  ])('is mended or rejected instead when %s', async (_why, checks) => {
    const line = await askedAbout(checks);
    expect(await press(line, await lookOpen(line), { decision: 'edit', output: mended })).toMatchObject({ kind: 'decided' });
    expect(await rightOf(line, 2)).toMatchObject({ kind: 'approval', overruled: [] });

    const other = await askedAbout(checks);
    const rejected = await press(other, await lookOpen(other), { decision: 'reject', reason: 'No.' });
    expect(rejected).toMatchObject({ kind: 'decided', vote: { overruled: [] } });
  });

  it('is approved as an edit that changes nothing, when it was never checked and passes', async () => {
    const line = await askedAbout([], [], { ...sample.output, ...mended });
    expect(await press(line, await lookOpen(line), { decision: 'edit' })).toMatchObject({ kind: 'decided', vote: { draft: 2 } });
    expect(await rightOf(line, 2)).toMatchObject({ kind: 'approval' });
  });
});

describe('an edit whose checks fail', () => {
  const output = { headline: 'The best ever mascara' };

  it('is taken with a reason where they may be overruled, and the vote says which', async () => {
    const line = await askedAbout(sample.checks, ['banned-phrases']);
    expect(await press(line, await lookOpen(line), { decision: 'edit', output })).toMatchObject({
      kind: 'not-valid',
      view: { attempt: { faults: [{ name: 'headline' }, { ofReason: true, message: expect.stringContaining('Words we do not use') }] } },
    });
    const reason = 'It is the name of the product.';
    expect(await press(line, await lookOpen(line), { decision: 'edit', output, reason })).toMatchObject({
      kind: 'decided',
      vote: { draft: 2, overruled: ['banned-phrases'] },
    });
    expect((await line.record()).drafts[1]?.judgement?.checks).toContainEqual({ check: 'banned-phrases', result: 'fail' });
    expect(await rightOf(line, 2)).toMatchObject({ kind: 'approval', overruled: ['banned-phrases'] });
  });

  it.each<[string, string[], Record<string, string>]>([
    ['they may not be overruled', ['length'], output],
    ['it does not fit the output schema', ['banned-phrases'], { headline: '' }],
  ])('is not taken when %s, whatever the reason', async (_why, overrule, typed) => {
    const line = await askedAbout(sample.checks, overrule);
    const before = line.store.dump();
    expect(await press(line, await lookOpen(line), { decision: 'edit', output: typed, reason: 'I like it.' })).toMatchObject({
      kind: 'not-valid',
      view: { attempt: { faults: [{ name: 'headline' }], reason: 'I like it.' } },
    });
    expect(line.store.dump()).toBe(before);
  });
});

describe('a single winner', () => {
  it('is left of twenty concurrent presses', async () => {
    const line = await asked();
    const views = [await lookOpen(line, 0), await lookOpen(line, 1)];
    line.store.beforeCommit = () => new Promise((resolve) => setImmediate(resolve));
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const link = index % 2;
        const decision = index % 3 === 0 ? 'reject' : 'approve';
        return press(line, views[link] ?? { kind: 'unknown' }, { decision, reason: `reason ${index}` }, link);
      }),
    );
    expect(replies.filter(({ kind }) => kind === 'decided')).toHaveLength(1);
    expect(
      replies.filter((reply) => reply.kind === 'too-late' && reply.view.kind === 'closed' && reply.view.standing.kind === 'decided'),
    ).toHaveLength(19);
    expect((await line.eventTypes()).filter((type) => type === 'review.decided')).toHaveLength(1);
    expect(line.messages).toHaveLength(1);
  });

  it('tells the second who decided', async () => {
    const line = await asked();
    const second = await lookOpen(line, 1);
    await press(line, await lookOpen(line, 0), { decision: 'approve' }, 0);
    expect(await press(line, second, { decision: 'reject', reason: 'no' }, 1)).toMatchObject({
      kind: 'too-late',
      view: {
        kind: 'closed',
        standing: { kind: 'decided', own: false, undoable: false, vote: { reviewerName: 'Ann Example', kind: 'approve' } },
      },
    });
  });
});

describe('a review that needs two people', () => {
  const askedOfTwo = (policy: { rejections?: number } = {}) =>
    asked({ spec: { review: { ...revisionWith().spec.review, approvals: 2, ...policy } } });

  it('takes the first vote and waits for the second, which is queued', async () => {
    const line = await askedOfTwo();
    expect(await press(line, await lookOpen(line, 0), { decision: 'approve' }, 0)).toMatchObject({
      kind: 'voted',
      vote: { number: 1, reviewerName: 'Ann Example' },
    });
    expect(line.messages).toEqual([]);
    expect((await line.record()).task).toMatchObject({ status: 'in_review', waiting: { kind: 'review' } });
    expect(await look(line, 0)).toMatchObject({ kind: 'closed', standing: { kind: 'voted', missing: 1 } });

    expect(await press(line, await lookOpen(line, 1), { decision: 'approve' }, 1)).toMatchObject({ kind: 'decided', vote: { number: 2 } });
    const { reviews } = await line.record();
    expect(line.messages).toEqual([{ message: { taskId, review: reviews[0]?.id, number: 2 }, delaySeconds: 30 }]);
    expect((await line.eventTypes()).slice(-2)).toEqual(['review.voted', 'review.decided']);
  });

  it('takes no second vote of the same person, nor one from a page of before the first', async () => {
    const line = await askedOfTwo();
    const [first, second] = [await lookOpen(line, 0), await lookOpen(line, 1)];
    await press(line, first, { decision: 'approve' }, 0);
    expect(await press(line, await look(line, 0), { decision: 'reject', reason: 'no' }, 0)).toMatchObject({
      kind: 'too-late',
      view: { kind: 'closed', standing: { kind: 'voted' } },
    });
    expect(await press(line, second, { decision: 'approve' }, 1)).toMatchObject({ kind: 'outdated' });
    expect((await line.record()).reviews[0]).toMatchObject({ status: 'open', cast: 1 });
  });

  it('ends by one rejection where two cannot be had together with two approvals', async () => {
    const line = await askedOfTwo({ rejections: 2 });
    expect((await line.record()).reviews[0]?.needs).toEqual({ approvals: 2, rejections: 1 });
    expect(await press(line, await lookOpen(line), { decision: 'reject', reason: 'no' })).toMatchObject({ kind: 'decided' });
  });

  it('waits for a second rejection where the revision asks for two, and another says otherwise', async () => {
    const line = await asked({ spec: { review: { ...revisionWith().spec.review, rejections: 2 } } });
    expect(await press(line, await lookOpen(line), { decision: 'reject', reason: 'no' })).toMatchObject({ kind: 'voted' });
    expect(await look(line)).toMatchObject({ standing: { kind: 'voted', missing: 1 } });
    expect(await press(line, await lookOpen(line, 1), { decision: 'approve' }, 1)).toMatchObject({ kind: 'decided' });
  });

  it('lets the first voter take the vote back from a page of before the second vote', async () => {
    const line = await askedOfTwo();
    await press(line, await lookOpen(line, 0), { decision: 'approve' }, 0);
    const page = await look(line, 0);
    await press(line, await lookOpen(line, 1), { decision: 'approve' }, 1);
    expect(await press(line, page, { decision: 'undo' }, 0)).toMatchObject({ kind: 'undone' });
    expect((await line.record()).reviews[0]).toMatchObject({ status: 'open', votes: [{ number: 2 }] });
  });

  it('lets the first voter take the vote back', async () => {
    const line = await askedOfTwo();
    await press(line, await lookOpen(line, 0), { decision: 'approve' }, 0);
    expect(await press(line, await look(line, 0), { decision: 'undo' }, 0)).toMatchObject({ kind: 'undone' });
    expect((await line.record()).reviews[0]).toMatchObject({ status: 'open', cast: 1, votes: [] });
    expect((await look(line, 0)).kind).toBe('open');
  });
});

describe('what is not decided', () => {
  it.each([
    ['a wrong CSRF value', { csrf: 'x'.repeat(43) }],
    ['no CSRF value', { csrf: '' }],
    ['the digest of another text', { digest: 'f'.repeat(64) }],
  ])('is a press with %s', async (_name, forged) => {
    const line = await asked();
    const before = line.store.dump();
    expect(await press(line, await lookOpen(line), { decision: 'approve', ...forged })).toMatchObject({ kind: 'outdated' });
    expect(line.store.dump()).toBe(before);
  });

  it('is a press with a colleague’s CSRF value', async () => {
    const line = await asked();
    expect(await press(line, await lookOpen(line, 1), { decision: 'approve' }, 0)).toMatchObject({ kind: 'outdated' });
  });

  it('is a press on a page from before a decision that was undone', async () => {
    const line = await asked();
    const old = await lookOpen(line);
    await press(line, old, { decision: 'approve' });
    await press(line, await look(line), { decision: 'undo' });
    expect(await press(line, old, { decision: 'approve' })).toMatchObject({ kind: 'outdated' });
  });

  it('is a review whose time is over, though the reconciler has not said so yet', async () => {
    const line = await asked();
    const view = await lookOpen(line);
    line.pass(60 * 60_000);
    expect(await press(line, view, { decision: 'approve' })).toMatchObject({ kind: 'too-late', view: { standing: { kind: 'expired' } } });
    expect((await line.record()).reviews[0]?.status).toBe('open');
  });

  it('is a request of the reviewer’s own', async () => {
    const line = await asked();
    const view = await lookOpen(line);
    const record = await line.record();
    await line.store.commit(record, {
      task: { ...record.task, version: record.task.version + 1, requester: { sub: 's', email: 'ann@EXAMPLE.com' } },
      event: { type: 'task.held', actor: { kind: 'system', ref: 'test', assurance: 'internal' }, detail: {} },
    });
    expect(await press(line, view, { decision: 'approve' })).toMatchObject({
      kind: 'too-late',
      view: { kind: 'barred', why: 'requester' },
    });
  });

  it('is a link nobody knows', async () => {
    const line = await createReviewLine();
    expect(await press(line, { kind: 'unknown' }, { decision: 'approve' })).toEqual({ kind: 'unknown' });
  });
});

describe('a review that is not the newest of its task', () => {
  /** Another review has come after the one that was asked for, which nobody has closed. */
  async function withNewer(line: ReviewLine) {
    const record = await line.record();
    const newer = aReview(record.task, { id: aReviewId(new Date('2026-03-04T09:30:00.000Z')), about: { kind: 'draft', draft: 2 } });
    await line.store.commit(record, changeOf(record.task, {}, [put.review(newer)]));
  }

  it.each(['approve', 'edit', 'reject'] as const)('decides nothing: %s', async (decision) => {
    const line = await asked();
    const view = await lookOpen(line);
    await withNewer(line);
    const before = line.store.dump();
    const output = decision === 'edit' ? mended : {};
    expect(await press(line, view, { decision, reason: 'because', output })).toMatchObject({ kind: 'outdated' });
    expect([line.store.dump(), line.messages]).toEqual([before, []]);
  });

  it('delivers nothing that was decided before, and takes nothing back', async () => {
    const line = await asked();
    await press(line, await lookOpen(line), { decision: 'approve' });
    const decided = await look(line);
    await withNewer(line);
    const before = line.store.dump();
    expect(await press(line, decided, { decision: 'undo' })).toMatchObject({ kind: 'too-late' });
    line.pass(30_000);
    expect(await deliver(line.deps, taskId, (await line.record()).reviews[0]!.id)).toMatchObject({ kind: 'gone' });
    expect([line.store.dump(), line.resumed]).toEqual([before, []]);
    expect(rightToPublish(await line.record(), 1)).toMatchObject({ kind: 'none' });
  });
});

describe('a decision and the end of its run', () => {
  const fault = { error: 'OutsideAwayError', reason: 'away', who: 'connector:shop-webhook', step: 'request-review' } as const;

  it('counts while the task is parked, and can be taken back until it is delivered', async () => {
    const line = await asked();
    await commandStoredTask(line.deps, taskId, { kind: 'park', run: 1, fault, counts: false, by: 'settle' });
    expect(await press(line, await lookOpen(line), { decision: 'approve' })).toMatchObject({ kind: 'decided', queued: true });
    const { task, reviews } = await line.record();
    expect(reviews[0]?.status).toBe('decided');
    // It goes on waiting for what is away.
    expect(task).toMatchObject({ status: 'held', waiting: { kind: 'outside', who: 'connector:shop-webhook' } });
    expect(task.dueAt).toBe(task.releaseAt);
    expect(await press(line, await look(line), { decision: 'undo' })).toMatchObject({ kind: 'undone' });
    expect((await line.record()).task).toMatchObject({ status: 'held', waiting: { kind: 'outside' } });
  });

  it('is too late once the task has ended', async () => {
    const line = await asked();
    const view = await lookOpen(line);
    await commandStoredTask(line.deps, taskId, { kind: 'end', ending: { status: 'rejected' } });
    expect(await press(line, view, { decision: 'approve' })).toMatchObject({ kind: 'too-late' });
    expect((await line.record()).reviews[0]?.votes).toEqual([]);
  });
});

describe('undo', () => {
  it('opens the review again for everybody, and drops nothing of the trail', async () => {
    const line = await asked();
    await press(line, await lookOpen(line), { decision: 'approve' });
    expect(await press(line, await look(line), { decision: 'undo' })).toMatchObject({ kind: 'undone' });
    expect((await line.record()).reviews[0]).toMatchObject({ status: 'open', cast: 1, votes: [] });
    expect((await line.record()).reviews[0]?.finalAt).toBeUndefined();
    expect((await line.record()).task).toMatchObject({ waiting: { kind: 'review' }, dueAt: '2026-03-04T10:05:00.000Z' });
    expect((await line.eventTypes()).slice(-2)).toEqual(['review.decided', 'review.undone']);
    expect((await look(line, 1)).kind).toBe('open');
  });

  it('takes an edit back: the newest draft is the one under review again', async () => {
    const line = await asked();
    const page = await lookOpen(line);
    await press(line, page, { decision: 'edit', output: mended });
    expect((await line.record()).task.draft).toBe(2);
    await press(line, await look(line), { decision: 'undo' });
    expect((await line.record()).task.draft).toBe(1);
  });

  it('is the decider’s alone', async () => {
    const line = await asked();
    await press(line, await lookOpen(line, 0), { decision: 'approve' }, 0);
    expect(await press(line, await look(line, 1), { decision: 'undo' }, 1)).toMatchObject({ kind: 'too-late' });
    expect((await line.record()).reviews[0]?.status).toBe('decided');
  });

  it('pressed twice is the same as pressed once', async () => {
    const line = await asked();
    await press(line, await lookOpen(line), { decision: 'approve' });
    const page = await look(line);
    await press(line, page, { decision: 'undo' });
    expect(await press(line, page, { decision: 'undo' })).toMatchObject({ kind: 'undone' });
  });

  it('needs its CSRF value', async () => {
    const line = await asked();
    await press(line, await lookOpen(line), { decision: 'approve' });
    expect(await press(line, await look(line), { decision: 'undo', csrf: 'no' })).toMatchObject({ kind: 'outdated' });
    expect((await line.record()).reviews[0]?.status).toBe('decided');
  });
});
