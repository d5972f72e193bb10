import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Draft, Judgement } from '#domain/draft/schema.ts';
import type { Review, Vote } from '#domain/review/schema.ts';
import { approvalOf, rightToPublish } from '#domain/task/right-to-publish.ts';
import { aDraft, after, aRef, aReview, aTask, aVote, fits } from '../../doubles/fixtures.ts';

const shown = aRef({ sha256: 'a'.repeat(64) });
const edited = aRef({ sha256: 'e'.repeat(64) });

const verdicts = ['auto', 'review', 'repair', 'fallback', 'written'] as const;

/** A draft with its verdict, if it has one. */
function draftOf(verdict: Judgement['verdict'] | undefined, fields: Partial<Draft> = {}): Draft {
  const judgement = { checks: fits, confidence: 1, confidenceParts: {}, reasons: [], at: after(0) };
  return aDraft({ output: aRef(), ...(verdict ? { judgement: { ...judgement, verdict } } : {}), ...fields });
}

const toReview = draftOf('review');
const vote = (fields: Partial<Vote> = {}) => aVote({ proposal: shown, ...fields });

/** A review of draft 1 that was approved, and whose time to undo is over, unless a test says otherwise. */
const reviewed = (fields: Partial<Review> = {}) =>
  aReview(aTask(), { proposal: shown, status: 'delivered', votes: [vote()], cast: 1, finalAt: after(90_000), ...fields });

const second = (fields: Partial<Vote> = {}) => vote({ number: 2, reviewer: 'brand-editors/ben', ...fields });
const two = { needs: { approvals: 2, rejections: 1 } };

/** What checks found of a draft that fits its output schema. */
const found = (check: string, result: 'warn' | 'fail'): Judgement => ({ ...toReview.judgement!, checks: [...fits, { check, result }] });
const failing = draftOf('review', { judgement: found('length', 'fail') });
const letting = (overruled: string[], reason: Vote['reason'] = aRef()) => vote({ overruled, reason });
const overruling = (fields: Partial<Review>) => reviewed({ overrule: ['length', 'links'], votes: [letting(['length'])], ...fields });

describe('a draft may leave', () => {
  it.each(['model', 'canned'] as const)('by its own verdict, when a %s wrote it', (source) => {
    expect(rightToPublish({ drafts: [draftOf('auto', { source })], reviews: [] }, 1)).toEqual({ kind: 'verdict' });
  });

  it.each<[string, Review, number, string]>([
    ['a person approved it', reviewed(), 1, shown.sha256],
    ['as many people approved it as were asked for', reviewed({ ...two, votes: [vote(), second()] }), 1, shown.sha256],
    [
      'a person edited it, for the edited bytes',
      reviewed({ votes: [vote({ kind: 'edit', draft: 2, proposal: edited })] }),
      2,
      edited.sha256,
    ],
    [
      'people approved the edit of one of them',
      reviewed({ ...two, votes: [vote({ kind: 'edit', draft: 2, proposal: edited }), second({ draft: 2, proposal: edited })] }),
      2,
      edited.sha256,
    ],
    [
      'an edit took back the approvals before it, and then was approved',
      reviewed({
        ...two,
        votes: [
          vote(),
          second({ kind: 'edit', draft: 2, proposal: edited }),
          second({ number: 3, reviewer: 'brand-editors/cem', draft: 2, proposal: edited }),
        ],
      }),
      2,
      edited.sha256,
    ],
  ])('when %s', (_why, review, draft, digest) => {
    const drafts = [toReview, draftOf('written', { number: 2, source: 'reviewer' })];
    expect(rightToPublish({ drafts, reviews: [review] }, draft)).toMatchObject({ kind: 'approval', digest, review: { id: review.id } });
  });

  it('by the latest approval of it, though the reviews before it came to nothing', () => {
    const before = [reviewed({ status: 'replaced' }), reviewed({ status: 'expired', votes: [] })];
    const latest = reviewed({ votes: [vote({ proposal: edited })] });
    expect(approvalOf([...before, reviewed(), latest], 1)).toMatchObject({ digest: edited.sha256, review: { id: latest.id } });
    expect(approvalOf([...before, reviewed()], 1)).toMatchObject({ digest: shown.sha256 });
  });

  it('by the votes that it rests on, the deciding one last', () => {
    const votes = [vote(), second()];
    expect(approvalOf([reviewed({ ...two, votes })], 1)?.votes).toEqual(votes);
  });

  it.each<[string, Draft, Review, string[]]>([
    ['a check failed that its vote overruled with a reason', failing, overruling({}), ['length']],
    [
      'each vote overruled the check that failed',
      failing,
      overruling({ ...two, votes: [letting(['length']), second({ overruled: ['length'], reason: aRef() })] }),
      ['length'],
    ],
    ['a vote overruled more than failed', failing, overruling({ votes: [letting(['length', 'links'])] }), ['length', 'links']],
    ['a check only warned', draftOf('review', { judgement: found('length', 'warn') }), reviewed(), []],
  ])('when %s', (_why, draft, review, overruled) => {
    expect(rightToPublish({ drafts: [draft], reviews: [review] }, 1)).toMatchObject({ kind: 'approval', overruled });
  });

  it('by an approval rather than by its verdict, so that the approved bytes are asked for', () => {
    expect(rightToPublish({ drafts: [draftOf('auto')], reviews: [reviewed()] }, 1)).toMatchObject({ kind: 'approval' });
  });
});

describe('a draft may not leave', () => {
  it.each(['review', 'repair', 'fallback', 'written', undefined] as const)('by the verdict %s', (verdict) => {
    const right = rightToPublish({ drafts: [draftOf(verdict)], reviews: [] }, 1);
    expect(right).toEqual({ kind: 'none', why: `its verdict is "${verdict ?? 'none'}", and no review approved it` });
  });

  it.each([...verdicts, undefined])('by a verdict, when a reviewer wrote it: %s', (verdict) => {
    expect(rightToPublish({ drafts: [draftOf(verdict, { source: 'reviewer' })], reviews: [] }, 1)).toEqual({
      kind: 'none',
      why: 'a reviewer wrote it, and no review approved it',
    });
  });

  it('by a verdict, when nobody wrote it', () => {
    expect(rightToPublish({ drafts: [draftOf('auto', { source: 'none' })], reviews: [] }, 1).kind).toBe('none');
  });

  it.each<[string, Review, number]>([
    ['nobody has voted', reviewed({ status: 'open', votes: [], cast: 0 }), 1],
    ['its review says delivered, and has no vote', reviewed({ votes: [] }), 1],
    ['the decision can still be undone', reviewed({ status: 'decided' }), 1],
    ['the decision was undone', reviewed({ status: 'open', votes: [], finalAt: undefined }), 1],
    ['its review was cancelled after the vote', reviewed({ status: 'cancelled' }), 1],
    ['its review was replaced after the vote', reviewed({ status: 'replaced' }), 1],
    ['its review expired', reviewed({ status: 'expired', votes: [] }), 1],
    ['it was rejected', reviewed({ votes: [vote({ kind: 'reject' })] }), 1],
    ['one person rejected it, and another approved it', reviewed({ ...two, votes: [vote(), second({ kind: 'reject' })] }), 1],
    ['more people have to approve it', reviewed({ ...two }), 1],
    ['one person approved it twice, where two are asked for', reviewed({ ...two, votes: [vote(), vote({ number: 2 })] }), 1],
    ['two people approved different bytes', reviewed({ ...two, votes: [vote(), second({ proposal: edited })] }), 1],
    [
      'an edit took the approvals before it back',
      reviewed({ ...two, votes: [vote(), second({ kind: 'edit', draft: 2, proposal: edited })] }),
      1,
    ],
    ['the edit of it was approved, and not itself', reviewed({ votes: [vote({ kind: 'edit', draft: 2, proposal: edited })] }), 1],
    ['the draft before it was approved', reviewed(), 2],
  ])('when %s', (_why, review, draft) => {
    const drafts = [toReview, draftOf('written', { number: 2, source: 'reviewer' })];
    expect(rightToPublish({ drafts, reviews: [review] }, draft)).toMatchObject({ kind: 'none' });
  });

  it.each<[string, Draft, Review]>([
    ['nobody judged it', draftOf(undefined), reviewed()],
    ['nothing says that it fits the output schema', draftOf('review', { judgement: { ...toReview.judgement!, checks: [] } }), reviewed()],
    [
      'it does not fit the output schema, whatever was overruled',
      draftOf('review', { judgement: { ...toReview.judgement!, checks: [{ check: 'output-schema', result: 'fail' }] } }),
      overruling({ overrule: ['output-schema'], votes: [letting(['output-schema'])] }),
    ],
    ['a check failed that its vote says nothing of', failing, overruling({ votes: [letting([])] })],
    ['a check failed that its vote overruled without a reason', failing, overruling({ votes: [vote({ overruled: ['length'] })] })],
    ['a check failed that nobody may overrule', failing, overruling({ overrule: ['links'] })],
    ['one of two votes does not overrule what failed', failing, overruling({ ...two, votes: [letting(['length']), second()] })],
    [
      'a reviewer wrote it and did not overrule what failed',
      draftOf('written', { source: 'reviewer', judgement: found('length', 'fail') }),
      overruling({ votes: [letting([])] }),
    ],
  ])('when it was approved and %s', (_why, draft, review) => {
    expect(approvalOf([review], 1)).toBeDefined();
    expect(rightToPublish({ drafts: [draft], reviews: [review] }, 1)).toMatchObject({
      kind: 'none',
      why: expect.stringMatching(/still in the way is (output-schema|length)$/),
    });
  });

  it.each([
    [[]],
    [[{ check: 'output-schema', result: 'fail' }]],
    [[...fits, { check: 'length', result: 'fail' }]],
  ] as Judgement['checks'][][])('by its own verdict, when its checks say %j', (checks) => {
    const draft = draftOf('auto', { judgement: { ...draftOf('auto').judgement!, checks } });
    expect(rightToPublish({ drafts: [draft], reviews: [] }, 1).kind).toBe('none');
  });

  it('when it is not there, whatever was approved', () => {
    expect(rightToPublish({ drafts: [], reviews: [reviewed()] }, 1)).toEqual({ kind: 'none', why: 'there is no draft 1' });
  });

  it('by the verdict or the approval of another', () => {
    const drafts = [draftOf('auto'), draftOf('review', { number: 2 })];
    expect(rightToPublish({ drafts, reviews: [reviewed()] }, 2).kind).toBe('none');
  });

  it('without a review having said so, when a reviewer wrote it or its rules did not let it through', () => {
    const status = fc.constantFrom<Review['status']>('open', 'decided', 'expired', 'cancelled', 'replaced');
    const anyVote = fc.record({
      kind: fc.constantFrom<Vote['kind']>('approve', 'edit', 'reject'),
      draft: fc.constantFrom(1, 2),
      reviewer: fc.constantFrom('brand-editors/ann', 'brand-editors/ben'),
      proposal: fc.constantFrom(shown, edited),
    });
    fc.assert(
      fc.property(status, fc.array(anyVote, { maxLength: 4 }), fc.constantFrom(...verdicts), (is, votes, verdict) => {
        const drafts = [draftOf(verdict, { source: verdict === 'auto' ? 'reviewer' : 'model' })];
        const review = reviewed({ status: is, votes: votes.map((each, index) => vote({ ...each, number: index + 1 })) });
        expect(rightToPublish({ drafts, reviews: [review] }, 1).kind).toBe('none');
      }),
    );
  });
});
