import { describe, expect, it } from '@jest/globals';
import type { Decision, Review } from '../../../domain/review/schema.ts';
import { isOverdue, standingOf } from '../../../domain/review/standing.ts';

const now = new Date('2026-03-04T10:00:00.000Z');
const decision: Decision = {
  kind: 'approve',
  draft: 1,
  digest: 'd',
  reviewer: 'editors/0',
  reviewerName: 'Ann',
  assurance: 'link',
  at: '2026-03-04T09:59:50.000Z',
  number: 1,
  deliverAt: '2026-03-04T10:00:20.000Z',
  hasReason: false,
};
const open: Review = {
  taskId: 't',
  team: 'catalogue',
  draft: 1,
  status: 'open',
  reasons: [],
  digest: 'd',
  group: 'editors',
  openedAt: '2026-03-04T09:00:00.000Z',
  expiresAt: '2026-03-04T11:00:00.000Z',
  decisions: 0,
};
const mine = { reviewer: 'editors/0' };
const theirs = { reviewer: 'editors/1' };

describe('where a review stands', () => {
  it.each<[string, Review, { reviewer: string }, unknown]>([
    ['open while there is time', open, mine, { kind: 'open' }],
    [
      'expired by the clock, before the record says so',
      { ...open, expiresAt: now.toISOString() },
      mine,
      { kind: 'expired', at: now.toISOString() },
    ],
    ['expired by the record', { ...open, status: 'expired' }, mine, { kind: 'expired', at: open.expiresAt }],
    [
      'mine to undo until it is delivered',
      { ...open, status: 'decided', decision },
      mine,
      { kind: 'decided', decision, own: true, undoable: true },
    ],
    [
      'a colleague’s decision is not mine to undo',
      { ...open, status: 'decided', decision },
      theirs,
      { kind: 'decided', decision, own: false, undoable: false },
    ],
    ['delivered is final', { ...open, status: 'delivered', decision }, mine, { kind: 'decided', decision, own: true, undoable: false }],
    [
      'a decision made in time stands after the time',
      { ...open, status: 'decided', decision, expiresAt: decision.at },
      theirs,
      { kind: 'decided', decision, own: false, undoable: false },
    ],
    ['replaced by the draft that took its place', { ...open, status: 'replaced', replacedBy: 3 }, mine, { kind: 'replaced', by: 3 }],
    ['cancelled with its task', { ...open, status: 'cancelled' }, mine, { kind: 'cancelled' }],
  ])('%s', (_name, review, link, expected) => {
    expect(standingOf(review, [review], link, now)).toEqual(expected);
  });

  it('is overdue at the very instant its time ends, not before', () => {
    expect(isOverdue({ status: 'open', expiresAt: '2026-03-04T10:00:00.001Z' }, now)).toBe(false);
    expect(isOverdue({ status: 'open', expiresAt: '2026-03-04T10:00:00.000Z' }, now)).toBe(true);
  });
});
