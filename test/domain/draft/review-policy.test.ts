import { describe, expect, it } from '@jest/globals';
import type { ReviewCondition, ReviewPolicy } from '#domain/automation/review-policy.ts';
import { reviewReasons, samplePlace } from '#domain/draft/review-policy.ts';
import { newTaskId } from '#domain/identity/ids.ts';
import { taskId } from '../../doubles/line.ts';

const policy = (when: ReviewCondition[]): ReviewPolicy => ({
  mode: 'pre-commit',
  when,
  reviewers: 'editors',
  slaMinutes: 60,
  approvalValidDays: 14,
  first: 'draft',
  overrule: [],
});
const checks = [
  { check: 'length', result: 'warn' },
  { check: 'tone', result: 'pass' },
  { check: 'facts', result: 'fail' },
] as const;

describe('reviewReasons', () => {
  it.each<[ReviewCondition, string[]]>([
    [{ always: true }, ['The policy asks for a review of every draft.']],
    [{ confidenceBelow: 0.8 }, ['The confidence is 0.79, below 0.80.']],
    [{ confidenceBelow: 0.79 }, []],
    [{ check: 'length', is: 'warn' }, ['The check "length" warned.']],
    [{ check: 'length', is: 'fail' }, []],
    [{ check: 'facts', is: 'warn' }, ['The check "facts" failed.']],
    [{ check: 'tone', is: 'warn' }, []],
    [{ check: 'any', is: 'warn' }, ['The check "length" warned.', 'The check "facts" failed.']],
    [{ check: 'any', is: 'fail' }, ['The check "facts" failed.']],
    [{ check: 'absent', is: 'fail' }, ['The policy looks at the check "absent", which did not run.']],
    [{ sample: 1 }, ['The task is in the sample of 100 % that people look at.']],
    [{ sample: 0 }, []],
  ])('for %j are %j', (condition, reasons) => {
    expect(reviewReasons(policy([condition]), { taskId, confidence: 0.79, checks })).toEqual(reasons);
  });

  it('asks for a person when the confidence is not known', () => {
    expect(reviewReasons(policy([{ confidenceBelow: 0.1 }]), { taskId, confidence: null, checks: [] })).toHaveLength(1);
  });

  it('lets a draft through when there is no condition', () => {
    expect(reviewReasons(policy([]), { taskId, confidence: 0, checks })).toEqual([]);
  });
});

describe('the sample', () => {
  it('takes about its share of tasks, and always the same ones', () => {
    let seed = 1;
    const random = { bytes: (count: number) => Uint8Array.from({ length: count }, () => (seed = (seed * 48_271) % 2_147_483_647) % 256) };
    const ids = Array.from({ length: 4000 }, () => newTaskId(new Date(1_700_000_000_000), random.bytes(16)));
    const taken = ids.filter((id) => samplePlace(id) < 0.05);
    // 200 expected, standard deviation 14: five of them either way.
    expect(taken.length).toBeGreaterThan(130);
    expect(taken.length).toBeLessThan(270);
    expect(ids.filter((id) => samplePlace(id) < 0.05)).toEqual(taken);
  });
});
