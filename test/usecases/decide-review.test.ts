import { describe, expect, it } from '@jest/globals';
import { canonicalJson, sha256Hex } from '../../domain/content/canonical.ts';
import { look, lookOpen, press } from '../doubles/press.ts';
import { createReviewLine, sample, taskId } from '../doubles/review-line.ts';

async function asked(options: Parameters<typeof createReviewLine>[0] = {}) {
  const line = await createReviewLine(options);
  await line.ask();
  return line;
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
      decisions: 1,
      decision: {
        kind: 'approve',
        draft: 1,
        digest: view.form.digest,
        reviewer: 'brand-editors/0',
        reviewerName: 'Ann Example',
        assurance: 'link',
        number: 1,
        deliverAt: '2026-03-04T09:05:30.000Z',
        hasReason: false,
      },
    });
    expect(task).toMatchObject({ status: 'in_review', waiting: { kind: 'decision-delivery' }, dueAt: '2026-03-04T09:06:00.000Z' });
    expect(task.approval).toBeUndefined();
    expect(line.messages).toEqual([{ message: { taskId, draft: 1, number: 1 }, delaySeconds: 30 }]);
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
      decision: { kind: 'reject', hasReason: true },
    });
    expect(await line.store.contents.get(taskId, 'note-1')).toBe('"Too loud for us."');
    expect(JSON.stringify(await line.store.events(taskId))).not.toContain('Too loud');
  });

  it('keeps a reason that is too long in the form, undecided', async () => {
    const line = await asked();
    const reply = await press(line, await lookOpen(line), { decision: 'reject', reason: 'x'.repeat(2001) });
    expect(reply).toMatchObject({ kind: 'not-valid', view: { attempt: { decision: 'reject', reason: 'x'.repeat(2001) } } });
  });
});

describe('approving with edits', () => {
  it('makes a draft of the reviewer’s, with its own digest, in the same transaction', async () => {
    const line = await asked();
    const view = await lookOpen(line);
    expect(await press(line, view, { decision: 'edit', output: mended })).toMatchObject({
      kind: 'decided',
      decision: { kind: 'edit', draft: 2 },
    });

    const { task, drafts, reviews } = await line.record();
    const output = { ...sample.output, ...mended };
    const subject = canonicalJson({ ...view.proposal, output });
    expect(task.draft).toBe(2);
    expect(drafts[1]).toMatchObject({
      number: 2,
      source: 'reviewer',
      priceUsd: 0,
      contentSha256: sha256Hex(canonicalJson(output)),
      judgement: { verdict: 'auto' },
    });
    expect(await line.store.contents.get(taskId, 'draft-2')).toBe(canonicalJson(output));
    expect(await line.store.contents.get(taskId, 'proposal-2')).toBe(subject);
    expect(await line.store.contents.get(taskId, 'checks-2')).toContain('banned-phrases');
    expect(reviews[0]?.decision?.digest).toBe(sha256Hex(subject));
    expect(sha256Hex(subject)).not.toBe(view.form.digest);
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
      decision: { draft: 2 },
    });
    expect(JSON.parse((await line.store.contents.get(taskId, 'draft-2')) ?? '')).toEqual({
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
      decision: { draft: 1, digest: view.form.digest, number: 3 },
    });
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
        standing: { kind: 'decided', own: false, undoable: false, decision: { reviewerName: 'Ann Example', kind: 'approve' } },
      },
    });
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
    await line.store.commit(record.task, {
      task: { ...record.task, version: record.task.version + 1, requester: { sub: 's', email: 'ann@EXAMPLE.com' } },
      event: { type: 'task.waiting', actor: { kind: 'system', ref: 'test', assurance: 'internal' }, detail: {} },
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

describe('undo', () => {
  it('opens the review again for everybody, and drops nothing of the trail', async () => {
    const line = await asked();
    await press(line, await lookOpen(line), { decision: 'approve' });
    expect(await press(line, await look(line), { decision: 'undo' })).toMatchObject({ kind: 'undone' });
    expect((await line.record()).reviews[0]).toMatchObject({ status: 'open', decisions: 1 });
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
