import { describe, expect, it } from '@jest/globals';
import { ReviewPolicySchema } from '../../../domain/automation/review-policy.ts';
import { reviewReasons } from '../../../domain/draft/review-policy.ts';
import type { Draft } from '../../../domain/draft/schema.ts';
import { whyAsked } from '../../../domain/draft/why-asked.ts';
import { taskId } from '../../doubles/line.ts';

const policy = ReviewPolicySchema.parse({
  mode: 'pre-commit',
  when: [{ always: true }, { sample: 1 }, { confidenceBelow: 0.8 }, { check: 'any', is: 'warn' }, { check: 'absent', is: 'fail' }],
  reviewers: 'editors',
});
const checks = [
  { check: 'length', result: 'warn' },
  { check: 'links', result: 'fail' },
] as const;
const judged = (outcome: Draft['outcome']): Pick<Draft, 'outcome' | 'judgement'> => ({
  outcome,
  judgement: { verdict: 'review', checks: [...checks], confidence: 0.5, confidenceParts: {}, reasons: [], at: '2026-03-04T09:00:00.000Z' },
});

describe('why a person was asked', () => {
  it('is known of every sentence that a rule recorded', () => {
    const recorded = reviewReasons(policy, { taskId, confidence: 0.5, checks: [...checks] });
    expect(
      whyAsked(policy, { id: taskId }, judged('answered'), {}, recorded).map((why) => (typeof why === 'string' ? why : why.kind)),
    ).toEqual(['always', 'sample', 'confidence', 'check', 'check', 'unrun']);
  });

  it('is how the model’s answer ended, where it ended badly', () => {
    const ended = whyAsked(policy, { id: taskId }, judged('truncated'), {}, ['The answer was cut off at the token limit.']);
    expect(ended).toEqual([{ kind: 'outcome', outcome: 'truncated' }]);
  });

  it('is that a reviewer asked for the draft, or the words of the author about a value', () => {
    const words = 'Critical tickets are always read.';
    const rule = { ...policy, when: [{ output: '/urgency', in: ['critical'], because: words }] };
    const facts = { output: { urgency: 'critical' }, input: {} };
    expect(whyAsked(rule, { id: taskId }, judged('answered'), facts, ['A reviewer asked for this draft.', words])).toEqual([
      { kind: 'asked-for' },
      { kind: 'value', because: words },
    ]);
    const [recorded = ''] = reviewReasons(rule, { taskId, confidence: 1, checks: [], output: {}, input: {} });
    expect(whyAsked(rule, { id: taskId }, judged('answered'), { output: {}, input: {} }, [recorded])).toMatchObject([
      { kind: 'value', because: words, unknown: { how: 'missing', pointer: '/urgency' } },
    ]);
  });

  it('is told word for word where no rule says so now', () => {
    expect(
      whyAsked(policy, { id: taskId }, judged('answered'), {}, [
        'Written by a reviewer from draft 1.',
        'The confidence is 0.10, below 0.20.',
      ]),
    ).toEqual(['Written by a reviewer from draft 1.', 'The confidence is 0.10, below 0.20.']);
  });
});
