import { describe, expect, it } from '@jest/globals';
import { ReviewConditionSchema } from '#domain/automation/review-policy.ts';

describe('a condition of a review policy', () => {
  it.each([[{ always: true }], [{ confidenceBelow: 0.8 }], [{ check: 'any', is: 'warn' }], [{ sample: 0.05 }]])(
    'may be %j',
    (condition) => {
      expect(ReviewConditionSchema.safeParse(condition).success).toBe(true);
    },
  );

  it.each([[{ confidenceUnder: 0.8 }], [{ always: false }], [{ check: 'length' }], ['always']])(
    '%j is refused with the forms that there are',
    (condition) => {
      const { error } = ReviewConditionSchema.safeParse(condition);
      expect(error?.issues[0]?.message).toContain('{"confidenceBelow": 0.8}');
    },
  );
});
