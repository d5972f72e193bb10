import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { describeTime, paceOf } from '../../scripts/budget.ts';

describe('the budget of a step', () => {
  it.each([
    [0, 60, 'within'],
    [60, 60, 'within'],
    [60.1, 60, 'over'],
    [120, 60, 'over'],
    [120.1, 60, 'too-slow'],
    [9999, undefined, 'within'],
  ] as const)('judges %d s of %s s as %s', (seconds, budget, pace) => {
    expect(paceOf(seconds, budget)).toBe(pace);
  });

  it('never judges a longer time milder', () => {
    const order = ['within', 'over', 'too-slow'];
    const time = fc.double({ min: 0, max: 10_000, noNaN: true });
    fc.assert(
      fc.property(time, time, fc.integer({ min: 1, max: 1000 }), (seconds, more, budget) => {
        const [shorter, longer] = [paceOf(seconds, budget), paceOf(seconds + more, budget)];
        expect(order.indexOf(longer)).toBeGreaterThanOrEqual(order.indexOf(shorter));
      }),
    );
  });
});

describe('the time of a step', () => {
  it.each([
    [61.34, 90, '61.3 s of 90 s'],
    [100, 90, '100.0 s of 90 s, over its budget'],
    [181, 90, '181.0 s of 90 s, TOO SLOW'],
    [3, undefined, '3.0 s'],
  ] as const)('of %d s is told beside %s s', (seconds, budget, text) => {
    expect(describeTime(seconds, budget)).toBe(text);
  });
});
