import { describe, expect, it } from '@jest/globals';
import { NoReviewerError } from '../../../domain/review/errors.ts';
import { addressDigest, mayDecide, reviewersOf } from '../../../domain/review/reviewers.ts';
import { aLink, aReview, aTask } from '../../doubles/fixtures.ts';

const groups = {
  editors: {
    teams: '*' as const,
    members: [
      { name: 'Ann', email: 'ann@example.com' },
      { name: 'Ben', email: 'Ben@Example.com' },
    ],
  },
};

describe('who may decide', () => {
  it('is everybody in the group, each with a reference that is no address', () => {
    expect(reviewersOf(groups, 'editors', {}).map(({ ref, name }) => [ref, name])).toEqual([
      ['editors/0', 'Ann'],
      ['editors/1', 'Ben'],
    ]);
  });

  it('is never the requester, however the address is written', () => {
    expect(reviewersOf(groups, 'editors', { email: 'BEN@example.com ' }).map(({ name }) => name)).toEqual(['Ann']);
  });

  it.each([
    ['an unknown group', {}, 'editors', {}],
    [
      'a group of the requester alone',
      { editors: { teams: '*' as const, members: [{ name: 'Ann', email: 'ann@example.com' }] } },
      'editors',
      { email: 'ann@example.com' },
    ],
  ])('is nobody for %s, and that stops the task', (_name, stage, group, requester) => {
    expect(() => reviewersOf(stage, group, requester)).toThrow(NoReviewerError);
  });
});

describe('the holder of a link', () => {
  const link = (email: string) =>
    aLink(aReview(aTask()), { reviewer: 'editors/1', reviewerName: 'B', addressDigest: addressDigest('salt', email) });
  const task = (email?: string) => ({ salt: 'salt', requester: { sub: 's', ...(email ? { email } : {}) } });

  it.each([
    ['may decide', link('ben@example.com'), task('someone@example.com'), 'yes'],
    ['may not when the request was theirs', link('ben@example.com'), task('Ben@example.com'), 'requester'],
    ['may not after leaving the group', link('gone@example.com'), task(), 'left-group'],
  ])('%s', (_name, held, of, expected) => {
    expect(mayDecide(groups, 'editors', held, of)).toBe(expected);
  });

  it('is not known by a digest of another task', () => {
    expect(addressDigest('one', 'a@b.c')).not.toBe(addressDigest('two', 'a@b.c'));
  });
});
