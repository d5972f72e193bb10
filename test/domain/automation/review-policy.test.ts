import { describe, expect, it } from '@jest/globals';
import { ReviewConditionSchema } from '#domain/automation/review-policy.ts';

describe('a condition of a review policy', () => {
  it.each([
    [{ always: true }],
    [{ confidenceBelow: 0.8 }],
    [{ check: 'any', is: 'warn' }],
    [{ sample: 0.05 }],
    [{ output: '/urgency', in: ['critical', 1, true, null], because: 'Critical tickets are always read' }],
    [{ input: '/order/amount', above: 1000, because: 'Large' }],
    [{ output: '/items/0/price', below: 0, because: 'A refund' }],
  ])('may be %j', (condition) => {
    expect(ReviewConditionSchema.safeParse(condition).success).toBe(true);
  });

  it.each([
    [{ confidenceUnder: 0.8 }],
    [{ always: false }],
    [{ check: 'length' }],
    ['always'],
    [{ output: '/urgency', in: ['critical'] }],
    [{ output: '/urgency', because: 'x' }],
    [{ output: '/a', above: 1, below: 2, because: 'x' }],
    [{ output: '/a', input: '/b', above: 1, because: 'x' }],
    [{ output: '/a', above: '1', because: 'x' }],
  ])('%j is refused with the forms that there are', (condition) => {
    const { error } = ReviewConditionSchema.safeParse(condition);
    expect(error?.issues[0]?.message).toContain('{"confidenceBelow": 0.8}');
  });

  it.each([
    [{ output: '/urgency', in: [], because: 'x' }, '>=1 items'],
    [{ output: 'urgency', in: ['critical'], because: 'x' }, 'must be a JSON pointer, like /urgency'],
    [{ output: '', in: ['critical'], because: 'x' }, 'must be a JSON pointer, like /urgency'],
    [{ output: '/a~2', in: ['critical'], because: 'x' }, 'must be a JSON pointer, like /urgency'],
    [{ output: '/a', above: 1, because: 'two\nlines' }, 'must be one line'],
    [{ output: '/a', above: 1, because: 'turned \u202Earound' }, 'without characters that nobody sees'],
  ])('%j is refused with what is wrong in it', (condition, message) => {
    const { error } = ReviewConditionSchema.safeParse(condition);
    expect(error?.issues[0]?.message).toContain(message);
  });
});
