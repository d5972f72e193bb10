import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { retentionClass, retentionClasses, retentionTag } from '#domain/content/retention.ts';

const now = new Date('2026-03-02T09:00:00.000Z');
const inDays = (days: number) => Math.floor(now.getTime() / 1000) + Math.round(days * 86_400);

describe('the retention class of content', () => {
  it.each([
    [0.5, 7],
    [7, 7],
    [7.5, 30],
    [365, 365],
    [364, 365],
    [366, 730],
    [3650, 3650],
  ])('for %d days to go is %d days', (left, days) => {
    expect(retentionClass(inDays(left), now)).toBe(days);
  });

  it('never ends before the task, and is the shortest that does not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3650 }), (left) => {
        const days = retentionClass(inDays(left), now);
        expect(days).toBeGreaterThanOrEqual(left);
        expect(retentionClasses.filter((other) => other >= left && other < days)).toEqual([]);
      }),
    );
  });

  it('is told by a tag of its own, the same key for all', () => {
    const tags = retentionClasses.map(retentionTag);
    expect(new Set(tags.map(({ key }) => key))).toEqual(new Set(['keep-days']));
    expect(new Set(tags.map(({ value }) => value)).size).toBe(retentionClasses.length);
  });
});
