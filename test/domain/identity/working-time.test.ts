import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { afterWorkingMinutes, hoursOf, longestDays, type WorkingHours } from '#domain/identity/working-time.ts';

const week = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
const office = (timeZone: string, fields: Partial<WorkingHours> = {}): WorkingHours => ({
  timeZone,
  days: [...week],
  from: '09:00',
  to: '17:00',
  ...fields,
});
const berlin = office('Europe/Berlin');
const hour = 60;

describe('so many working minutes later', () => {
  it.each<[string, string, number, WorkingHours[] | undefined, string]>([
    ['is the wall time for people without hours', '2026-03-06T20:00:00Z', hour, undefined, '2026-03-06T21:00:00Z'],
    ['is the wall time within their hours', '2026-03-04T09:00:00Z', hour, [berlin], '2026-03-04T10:00:00Z'],
    ['waits for the morning', '2026-03-04T04:00:00Z', hour, [berlin], '2026-03-04T09:00:00Z'],
    ['goes on the next day', '2026-03-04T15:30:00Z', hour, [berlin], '2026-03-05T08:30:00Z'],
    ['ends with the day that it fills', '2026-03-04T08:00:00Z', 8 * hour, [berlin], '2026-03-04T16:00:00Z'],
    ['leaves the weekend out', '2026-03-06T15:30:00Z', hour, [berlin], '2026-03-09T08:30:00Z'],
    ['keeps to the clock when it goes forward', '2026-03-27T15:30:00Z', hour, [berlin], '2026-03-30T07:30:00Z'],
    ['keeps to the clock when it goes back', '2026-10-23T14:30:00Z', hour, [berlin], '2026-10-26T08:30:00Z'],
    [
      'counts a night that loses an hour as it is',
      '2026-03-28T22:00:00Z',
      3 * hour,
      [office('Europe/Berlin', { days: ['sun'], from: '00:00', to: '06:00' })],
      '2026-03-29T02:00:00Z',
    ],
    ['counts an hour once in which two work', '2026-03-04T15:00:00Z', 2 * hour, [berlin, office('Europe/London')], '2026-03-04T17:00:00Z'],
    ['goes from one zone to the other', '2026-03-04T15:30:00Z', hour, [berlin, office('America/New_York')], '2026-03-04T16:30:00Z'],
    ['knows that a day begins earlier elsewhere', '2026-03-03T23:00:00Z', hour, [office('Pacific/Auckland')], '2026-03-04T00:00:00Z'],
    [
      'ends with the longest that is looked for',
      '2026-03-04T00:00:00Z',
      1000,
      [office('UTC', { days: ['sun'], from: '12:00', to: '12:01' })],
      '2027-03-05T00:00:00Z',
    ],
  ])('%s', (_what, start, minutes, hours, end) => {
    expect(afterWorkingMinutes(new Date(start), minutes, hours).toISOString()).toBe(new Date(end).toISOString());
  });

  const time = fc.tuple(fc.integer({ min: 0, max: 22 }), fc.integer({ min: 1, max: 23 })).map(([from, length]) => ({
    from: `${String(from).padStart(2, '0')}:30`,
    to: `${String(Math.min(23, from + length)).padStart(2, '0')}:45`,
  }));
  const someHours = fc.record({
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Kiritimati'),
    days: fc.uniqueArray(fc.constantFrom(...week, 'sat', 'sun'), { minLength: 1 }),
    time,
  });
  const hours = fc
    .array(someHours, { minLength: 1, maxLength: 3 })
    .map((all) => all.map(({ timeZone, days, time: { from, to } }): WorkingHours => ({ timeZone, days, from, to })));
  const start = fc.date({ min: new Date('2026-01-01T00:00:00Z'), max: new Date('2027-12-31T00:00:00Z'), noInvalidDate: true });
  const minutes = fc.integer({ min: 1, max: 3 * 24 * 60 });

  it('is never before the wall time, nor later than is looked for', () => {
    fc.assert(
      fc.property(start, minutes, hours, (from, count, worked) => {
        const wallMs = afterWorkingMinutes(from, count, worked).getTime() - from.getTime();
        expect(wallMs).toBeGreaterThanOrEqual(count * 60_000);
        expect(wallMs).toBeLessThanOrEqual(longestDays * 86_400_000);
      }),
      { numRuns: 60 },
    );
  });

  it('is no earlier for who starts later, who has longer, or for fewer people', () => {
    fc.assert(
      fc.property(start, minutes, fc.nat(3 * 86_400_000), fc.nat(600), hours, (from, count, laterMs, longer, worked) => {
        const end = afterWorkingMinutes(from, count, worked).getTime();
        expect(afterWorkingMinutes(new Date(from.getTime() + laterMs), count, worked).getTime()).toBeGreaterThanOrEqual(end);
        expect(afterWorkingMinutes(from, count + longer, worked).getTime()).toBeGreaterThanOrEqual(end);
        expect(afterWorkingMinutes(from, count, worked.slice(0, 1)).getTime()).toBeGreaterThanOrEqual(end);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the hours of people', () => {
  const { timeZone, ...nine } = berlin;
  it.each([
    ['are none where one of them always works', [{ timeZone, hours: nine }, { timeZone }], undefined],
    ['are none for nobody', [], undefined],
    [
      'stand once for two who work alike',
      [
        { timeZone, hours: nine },
        { timeZone, hours: nine },
      ],
      [berlin],
    ],
  ])('%s', (_what, people, hours) => {
    expect(hoursOf(people)).toEqual(hours);
  });
});
