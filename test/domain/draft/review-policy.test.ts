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
  onSilence: 'reject',
  approvalValidDays: 14,
  approvals: 1,
  rejections: 1,
  maxRegenerations: 2,
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

describe('a condition about a value', () => {
  const output = { urgency: 'Critical ', tags: ['new', 'fire'], price: 12, order: { total: 0 }, nothing: null, list: [] };
  const because = 'Somebody has to look.';
  const gone = (where: string) => [`${because} (What the policy looks at, ${where}, is not there.)`];
  const other = (where: string) => [`${because} (What the policy looks at, ${where}, is of another kind.)`];

  it.each<[string, ReviewCondition, string[]]>([
    ['a word, as people compare it', { output: '/urgency', in: ['critical', 'high'], because }, [because]],
    ['no word', { output: '/urgency', in: ['high'], because }, []],
    ['an item of a list', { output: '/tags', in: ['fire'], because }, [because]],
    ['no item', { output: '/tags', in: ['smoke'], because }, []],
    ['an empty list', { output: '/list', in: ['smoke'], because }, []],
    ['nothing', { output: '/nothing', in: [null], because }, [because]],
    ['a number as such', { output: '/price', in: [12], because }, [because]],
    ['no number in a word', { output: '/price', in: ['12'], because }, []],
    ['a number above', { output: '/price', above: 11.5, because }, [because]],
    ['not the number itself', { output: '/price', above: 12, because }, []],
    ['a number below, further down', { output: '/order/total', below: 1, because }, [because]],
    ['a value that is not there', { output: '/colour', in: ['red'], because }, gone('/colour of the output')],
    ['a number that is none', { output: '/urgency', above: 1, because }, other('/urgency of the output')],
    ['a word that is a whole', { output: '/order', in: ['red'], because }, other('/order of the output')],
    ['a value of the input', { input: '/amount', above: 1000, because }, [because]],
    ['a value that the input has not', { input: '/limit', below: 10, because }, gone('/limit of the input')],
  ])('asks by %s', (_what, condition, reasons) => {
    expect(reviewReasons(policy([condition]), { taskId, confidence: 1, checks: [], output, input: { amount: 1001 } })).toEqual(reasons);
  });

  it('asks when there is nothing to look at', () => {
    const condition = { output: '/price', above: 1000, because };
    expect(reviewReasons(policy([condition]), { taskId, confidence: 1, checks: [] })).toEqual(gone('/price of the output'));
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
