import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RevisionSpec } from '#domain/automation/schema.ts';
import { expiryOf } from '#domain/task/expiry.ts';
import { aSpec, morning } from '../../doubles/fixtures.ts';
import { machine } from '../../statemachines/task/machine.ts';

const daySeconds = 86_400;

type Given = Pick<RevisionSpec, 'retentionDays'> & { slaMinutes: number };
const holdDays = 3;
const specOf = ({ retentionDays, slaMinutes }: Given) => ({ holdDays, retentionDays, review: { ...aSpec().review, slaMinutes } });
const daysOf = (given: Given) => (expiryOf(specOf(given), morning) - morning.getTime() / 1000) / daySeconds;

/** Longest that SQS keeps a message, and so that a task waits in line. */
const lineSeconds = 14 * daySeconds;
/** Longest that the active states of a run may take, and the runs that a task has at most. */
const activeSeconds = 15 * 60;
const runs = 5;

describe('the time when retention may remove a task', () => {
  it.each([
    ['a day of review', { retentionDays: 90, slaMinutes: 1440 }, 14 + 3 + 2 + 1 + 90],
    ['a review of minutes, which counts as a day', { retentionDays: 1, slaMinutes: 5 }, 14 + 3 + 2 + 1 + 1],
    ['a review of 30 days', { retentionDays: 90, slaMinutes: 30 * 1440 }, 14 + 3 + 2 + 30 + 90],
  ])('is after %s, the longest wait in line and for what is away, and the retention', (_what, given, days) => {
    expect(daysOf(given)).toBe(days);
  });

  it('is never before the longest life of the task and its retention after that', () => {
    const given = fc.record({ retentionDays: fc.integer({ min: 1, max: 3650 }), slaMinutes: fc.integer({ min: 1, max: 30 * 1440 }) });
    const at = fc.date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(given, at, ({ retentionDays, slaMinutes }, createdAt) => {
        const longestLife = lineSeconds + holdDays * daySeconds + runs * activeSeconds + slaMinutes * 60;
        const expiry = expiryOf(specOf({ retentionDays, slaMinutes }), createdAt);
        expect(Number.isSafeInteger(expiry)).toBe(true);
        expect(expiry).toBeGreaterThanOrEqual(Math.floor(createdAt.getTime() / 1000) + longestLife + retentionDays * daySeconds);
      }),
    );
  });

  it('leaves the longest review that the machine waits for its whole time', () => {
    const waitSeconds = machine.States['RequestReview']!.TimeoutSeconds!;
    const longest = { retentionDays: 1, slaMinutes: 30 * 1440 };
    expect((daysOf(longest) - 1) * daySeconds).toBeGreaterThanOrEqual(lineSeconds + waitSeconds);
  });
});
