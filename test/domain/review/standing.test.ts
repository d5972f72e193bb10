import { describe, expect, it } from '@jest/globals';
import type { Review } from '../../../domain/review/schema.ts';
import { reviewOf, standingOf } from '../../../domain/review/standing.ts';
import { aReview, aReviewId, aTask, aVote, after, decidedBy, morning } from '../../doubles/fixtures.ts';

const now = new Date(after(60_000));
const open = aReview(aTask(), { group: 'editors', needs: { approvals: 1, rejections: 1 } });
const vote = aVote({ proposal: open.proposal, reviewer: 'editors/0', at: after(50_000) });
const decided: Review = { ...decidedBy(open, vote), finalAt: after(80_000) };
const newer = aReview(aTask(), { about: { kind: 'draft', draft: 3 } });
const mine = { reviewer: 'editors/0' };
const theirs = { reviewer: 'editors/1' };

describe('where a review stands', () => {
  it.each<[string, Review, { reviewer: string }, unknown]>([
    ['open while there is time', open, mine, { kind: 'open' }],
    [
      'expired by the clock, before the record says so',
      { ...open, deadline: { ...open.deadline, at: now.toISOString() } },
      mine,
      { kind: 'expired', at: now.toISOString() },
    ],
    ['expired by the record', { ...open, status: 'expired' }, mine, { kind: 'expired', at: open.deadline.at }],
    ['mine to undo until it is delivered', decided, mine, { kind: 'decided', vote, own: true, undoable: true, finalAt: decided.finalAt }],
    [
      'a colleague’s decision is not mine to undo',
      decided,
      theirs,
      { kind: 'decided', vote, own: false, undoable: false, finalAt: decided.finalAt },
    ],
    [
      'delivered is final',
      { ...decided, status: 'delivered' },
      mine,
      { kind: 'decided', vote, own: true, undoable: false, finalAt: decided.finalAt },
    ],
    [
      'a decision made in time stands after the time',
      { ...decided, deadline: { ...open.deadline, at: vote.at } },
      theirs,
      { kind: 'decided', vote, own: false, undoable: false, finalAt: decided.finalAt },
    ],
    [
      'replaced by the draft that took its place',
      { ...open, status: 'replaced', replacedBy: newer.id },
      mine,
      { kind: 'replaced', draft: 3 },
    ],
    [
      'replaced by a review that is not known',
      { ...open, status: 'replaced', replacedBy: aReviewId() },
      mine,
      { kind: 'replaced', draft: undefined },
    ],
    ['cancelled with its task', { ...open, status: 'cancelled' }, mine, { kind: 'cancelled' }],
    ['cancelled after a decision that was never delivered', { ...decided, status: 'cancelled' }, mine, { kind: 'cancelled' }],
  ])('%s', (_name, review, link, expected) => {
    expect(standingOf(review, [review, newer], link, now)).toEqual(expected);
  });
});

describe('where a review that needs more than one person stands', () => {
  const first = aVote({ proposal: open.proposal, reviewer: 'editors/0' });
  const asking: Review = { ...open, needs: { approvals: 3, rejections: 1 }, votes: [first], cast: 1 };

  it('is voted for who has voted, with how many have to follow, and open for the others', () => {
    expect(standingOf(asking, [asking], mine, now)).toEqual({ kind: 'voted', vote: first, missing: 2 });
    expect(standingOf(asking, [asking], theirs, now)).toEqual({ kind: 'open' });
  });

  it('counts only the people who agree to the same text', () => {
    const edit = aVote({
      number: 2,
      kind: 'edit',
      draft: 2,
      reviewer: 'editors/1',
      proposal: { ...open.proposal, sha256: 'e'.repeat(64) },
    });
    const edited: Review = { ...asking, votes: [first, edit], cast: 2 };
    expect(standingOf(edited, [edited], theirs, now)).toEqual({ kind: 'voted', vote: edit, missing: 2 });
    expect(standingOf(edited, [edited], mine, now)).toEqual({ kind: 'voted', vote: first, missing: 2 });
  });

  it('is expired for who has voted, too, once its time is over', () => {
    const late = { ...asking, deadline: { ...asking.deadline, at: morning.toISOString() } };
    expect(standingOf(late, [late], mine, now)).toEqual({ kind: 'expired', at: late.deadline.at });
  });

  it('is decided by the last of the votes, and each voter may undo their own', () => {
    const second = aVote({ number: 2, proposal: open.proposal, reviewer: 'editors/1' });
    const agreed: Review = {
      ...asking,
      needs: { approvals: 2, rejections: 1 },
      votes: [first, second],
      cast: 2,
      status: 'decided',
      finalAt: after(90_000),
    };
    expect(standingOf(agreed, [agreed], theirs, now)).toMatchObject({ kind: 'decided', vote: second, own: true, undoable: true });
    expect(standingOf(agreed, [agreed], mine, now)).toMatchObject({ kind: 'decided', vote: first, own: true, undoable: true });
    const delivered: Review = { ...agreed, status: 'delivered' };
    expect(standingOf(delivered, [delivered], mine, now)).toMatchObject({ kind: 'decided', vote: second, own: false, undoable: false });
  });
});

describe('the review with an id', () => {
  it('is found among those of its task, or is not there', () => {
    expect(reviewOf({ reviews: [open, newer] }, newer.id)).toBe(newer);
    expect(reviewOf({ reviews: [open] }, newer.id)).toBeUndefined();
  });
});
