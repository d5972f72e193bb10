import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NoReviewerError } from '../../../domain/review/errors.ts';
import { addressDigest, enoughAsked, mayDecide, reviewersOf } from '../../../domain/review/reviewers.ts';
import { aLink, aReview, aTask } from '../../doubles/fixtures.ts';
import { aGroup, ann, ben } from '../../doubles/reviewer-groups.ts';

const machine = { sub: 'svc', machine: true } as const;
const now = new Date('2026-12-24T12:00:00Z');
const away = (standIn: string) => ({ away: { until: '2026-12-31', standIn } });
const cem = { id: 'cem', name: 'Cem', email: 'cem@example.com' };

describe('who may decide', () => {
  it('is everybody in the group, each with a reference that is no address', () => {
    expect(reviewersOf(aGroup(), machine).map(({ ref, name }) => [ref, name])).toEqual([
      ['brand-editors/ann', 'Ann Example'],
      ['brand-editors/ben', 'Ben Okri'],
    ]);
  });

  it('is never the requester', () => {
    expect(reviewersOf(aGroup(), { sub: 's', email: 'BEN@example.com ' }).map(({ id }) => id)).toEqual(['ann']);
  });

  it.each([
    ['a group of the requester alone', { sub: 's', email: 'ann@example.com' }, 'nobody besides the requester'],
    ['a requester who cannot be told', { sub: 's' }, 'cannot be told'],
  ])('is nobody for %s, and that says how to mend it', (_name, requester, why) => {
    const choose = () => reviewersOf(aGroup([ann]), requester);
    expect(choose).toThrow(NoReviewerError);
    expect(choose).toThrow(why);
  });
});

describe('who is asked', () => {
  const asked = (people: Parameters<typeof aGroup>[0], requester: Parameters<typeof reviewersOf>[1] = machine, approvals = 1) =>
    enoughAsked(aGroup(people), reviewersOf(aGroup(people), requester), approvals, now);

  it.each([
    ['everybody', [ann, ben], [{ reviewer: 'brand-editors/ann' }, { reviewer: 'brand-editors/ben' }]],
    [
      'for somebody away their stand-in, once',
      [{ ...ann, ...away('ben') }, ben],
      [{ reviewer: 'brand-editors/ben', standsInFor: ['brand-editors/ann'] }],
    ],
    [
      'the stand-in of a stand-in who is away too',
      [{ ...ann, ...away('ben') }, { ...ben, ...away('cem') }, cem],
      [{ reviewer: 'brand-editors/cem', standsInFor: ['brand-editors/ann', 'brand-editors/ben'] }],
    ],
    [
      'everybody where all are away, round in a circle',
      [
        { ...ann, ...away('ben') },
        { ...ben, ...away('ann') },
      ],
      [{ reviewer: 'brand-editors/ann' }, { reviewer: 'brand-editors/ben' }],
    ],
  ])('is %s', (_what, people, expected) => {
    expect(asked(people)).toEqual(expected);
  });

  it('is the one who is away where the stand-in asked for the task', () => {
    expect(asked([{ ...ann, ...away('ben') }, ben], { sub: 's', email: ben.email })).toEqual([{ reviewer: 'brand-editors/ann' }]);
  });

  it('is also who is away, where so many have to approve', () => {
    expect(asked([{ ...ann, ...away('ben') }, ben, cem], machine, 2).map(({ reviewer }) => reviewer)).toEqual([
      'brand-editors/ben',
      'brand-editors/cem',
    ]);
    expect(asked([{ ...ann, ...away('ben') }, ben], machine, 2)).toEqual([
      { reviewer: 'brand-editors/ann' },
      { reviewer: 'brand-editors/ben' },
    ]);
  });

  it('is nobody where the group has too few people, and that says how to mend it', () => {
    const few = () => asked([ann, ben], { sub: 's', email: ann.email }, 2);
    expect(few).toThrow(NoReviewerError);
    expect(few).toThrow('add people to the group, or lower /review/approvals');
  });

  it('is somebody of those who may, whoever is away, and nobody twice', () => {
    const ids = ['ann', 'ben', 'cem', 'dee'];
    const person = fc.record({ away: fc.boolean(), standIn: fc.nat(2) });
    fc.assert(
      fc.property(fc.tuple(person, person, person, person), fc.nat(4), (states, requester) => {
        const people = states.map((state, at) => ({
          id: ids[at]!,
          name: ids[at]!,
          email: `${ids[at]}@example.com`,
          ...(state.away ? away(ids.filter((_id, other) => other !== at)[state.standIn]!) : {}),
        }));
        const reviewers = reviewersOf(aGroup(people), { sub: 's', email: `${ids[requester] ?? 'else'}@example.com` });
        const refs = enoughAsked(aGroup(people), reviewers, 1, now).map(({ reviewer }) => reviewer);
        expect(refs.length).toBeGreaterThan(0);
        expect(new Set(refs).size).toBe(refs.length);
        expect(reviewers.map(({ ref }) => ref)).toEqual(expect.arrayContaining(refs));
      }),
    );
  });
});

describe('the holder of a link', () => {
  const link = (email: string, id = 'ben') =>
    aLink(aReview(aTask()), { reviewer: `brand-editors/${id}`, reviewerName: 'B', addressDigest: addressDigest('salt', email) });
  const task = (requester: Parameters<typeof reviewersOf>[1]) => ({ salt: 'salt', requester });
  const other = { sub: 's', email: 'someone@example.com' };

  it.each([
    ['may decide', link('ben@example.com'), task(other), 'yes'],
    ['may not when the request was theirs', link('ben@example.com'), task({ sub: 's', email: 'Ben@example.com' }), 'requester'],
    ['may not when nobody knows whose it was', link('ben@example.com'), task({ sub: 's' }), 'unknown-requester'],
    ['may not after leaving the group', link('gone@example.com', 'gone'), task(other), 'left-group'],
    ['may not by an address that is theirs no more', link('old@example.com'), task(other), 'left-group'],
    ['may not by an address that is another person’s', link('ann@example.com'), task(other), 'left-group'],
  ])('%s', (_name, held, of, expected) => {
    expect(mayDecide(aGroup(), held, of)).toBe(expected);
  });

  it('may not when the group is gone', () => {
    expect(mayDecide(undefined, link('ben@example.com'), task(other))).toBe('left-group');
  });

  it('is not known by a digest of another task', () => {
    expect(addressDigest('one', 'a@b.c')).not.toBe(addressDigest('two', 'a@b.c'));
  });
});
