import { describe, expect, it } from '@jest/globals';
import { GroupSpecSchema, mayAsk } from '#domain/identity/reviewer-groups.ts';
import { isAway } from '#domain/identity/presence.ts';
import { fieldErrors } from '#domain/problem/problem.ts';
import { aGroup, ann, ben } from '../../doubles/reviewer-groups.ts';

function faultsOf(...people: object[]) {
  const parsed = GroupSpecSchema.safeParse({ people });
  return parsed.success ? [] : fieldErrors(parsed.error);
}

describe('a reviewer group', () => {
  it('has people who are somebody each', () => {
    const standIn = { ...ann, away: { until: '2026-12-31', standIn: 'ben' }, identities: [{ sub: '1' }, { email: 'ANN@example.com' }] };
    expect(faultsOf(standIn, { ...ben, away: { until: '2026-12-31', standIn: 'ann' } })).toEqual([]);
  });

  it.each([
    ['an id that is taken', [ann, { ...ben, id: 'ann' }], '/people/1/id', '"ann" is taken by another person of this group'],
    ['an address of two', [ann, { ...ben, email: 'Ann+x@example.com' }], '/people/1/email', 'the same person as an address of "ann"'],
    [
      'an address of one that is an identity of another',
      [ann, { ...ben, identities: [{ email: 'ann@example.com' }] }],
      '/people/1/identities/0/email',
      'one person stands in a group once',
    ],
    [
      'a sub of two',
      [
        { ...ann, identities: [{ sub: '1' }] },
        { ...ben, identities: [{ sub: '1' }] },
      ],
      '/people/1/identities/0/sub',
      'the same person as a sub of "ann"',
    ],
    [
      'a stand-in who is not there',
      [{ ...ann, away: { until: '2026-12-31', standIn: 'cem' } }, ben],
      '/people/0/away/standIn',
      '"cem" is nobody else of this group; there are ben',
    ],
    ['a stand-in for themselves', [{ ...ann, away: { until: '2026-12-31', standIn: 'ann' } }], '/people/0/away/standIn', 'there are none'],
    [
      'an end before the start',
      [{ ...ann, away: { from: '2027-01-01', until: '2026-12-31', standIn: 'ben' } }, ben],
      '/people/0/away/until',
      'must not be before from',
    ],
    [
      'a day that there is not',
      [{ ...ann, away: { until: '2026-02-30', standIn: 'ben' } }, ben],
      '/people/0/away/until',
      'Invalid ISO date',
    ],
    ['a zone that there is not', [{ ...ann, timeZone: 'Europe/Atlantis' }], '/people/0/timeZone', 'like Europe/Berlin'],
    [
      'hours that end before they begin',
      [{ ...ann, hours: { days: ['mon'], from: '17:00', to: '09:00' } }],
      '/people/0/hours/to',
      'later than from',
    ],
    [
      'hours that there are not',
      [{ ...ann, hours: { days: ['mon'], from: '9', to: '25:00' } }],
      '/people/0/hours/from',
      'a time like 09:00',
    ],
    ['an address of other letters', [{ ...ann, email: 'änn@example.com' }], '/people/0/email', 'an email address in ASCII'],
    ['an identity that is none', [{ ...ann, identities: [{ upn: 'ann' }] }], '/people/0/identities/0', '{"sub": "…"} or {"email": "…"}'],
    ['an id with an underscore', [{ ...ann, id: 'ann_e' }], '/people/0/id', 'lower-case letters, digits or hyphens'],
    ['a misspelled field', [{ ...ann, zone: 'UTC' }], '/people/0/zone', 'is not a known field; remove it'],
  ])('is refused for %s, and is told where and how', (_what, people, pointer, detail) => {
    expect(faultsOf(...people)).toContainEqual({ pointer, detail: expect.stringContaining(detail) });
  });

  it.each([
    ['catalogue', [], true],
    ['shop', [], false],
    ['shop', ['shop'], true],
    ['shop', ['*'], true],
  ])('may be asked by automations of team %s when it names %j: %s', (team, teams, may) => {
    expect(mayAsk(aGroup([ann], { teams }), team)).toBe(may);
  });
});

describe('somebody', () => {
  const away = { from: '2026-12-24', until: '2026-12-26', standIn: 'ben' };

  it.each([
    ['before', 'UTC', '2026-12-23T23:59:59Z', false],
    ['from the first day on', 'UTC', '2026-12-24T00:00:00Z', true],
    ['to the end of the last', 'UTC', '2026-12-26T23:59:59Z', true],
    ['after it', 'UTC', '2026-12-27T00:00:00Z', false],
    ['by the day where they are', 'Asia/Tokyo', '2026-12-23T15:00:00Z', true],
    ['by the day where they are, behind', 'America/Los_Angeles', '2026-12-24T07:59:00Z', false],
  ])('is away %s (%s, %s: %s)', (_what, timeZone, now, gone) => {
    expect(isAway({ timeZone, away }, new Date(now))).toBe(gone);
  });

  it('without a first day is away already, and without any is not', () => {
    expect(isAway({ timeZone: 'UTC', away: { until: '2026-12-26' } }, new Date('2000-01-01'))).toBe(true);
    expect(isAway({ timeZone: 'UTC' }, new Date())).toBe(false);
  });
});
