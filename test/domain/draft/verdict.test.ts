import { describe, expect, it } from '@jest/globals';
import { judgeDraft, type Findings } from '#domain/draft/verdict.ts';

const findings = (fields: Partial<Findings>): Findings => ({
  outcome: 'answered',
  hasOutput: true,
  checks: [{ check: 'output-schema', result: 'pass' }],
  policyReasons: [],
  repairsLeft: 1,
  ...fields,
});
const pass = { check: 'a', result: 'pass' } as const;
const warn = { check: 'b', result: 'warn' } as const;
const fail = { check: 'c', result: 'fail' } as const;

describe('the verdict on an answered draft', () => {
  const matrix = [pass, warn, fail].flatMap((worst) =>
    [[], ['why']].flatMap((policyReasons) => [0, 1].map((repairsLeft) => ({ worst, policyReasons, repairsLeft }))),
  );

  it.each(matrix)('with $worst.result, policy $policyReasons, $repairsLeft repairs left', ({ worst, policyReasons, repairsLeft }) => {
    const { verdict } = judgeDraft(findings({ checks: [pass, worst], policyReasons, repairsLeft }));
    const expected = worst.result === 'fail' ? (repairsLeft > 0 ? 'repair' : 'review') : policyReasons.length > 0 ? 'review' : 'auto';
    expect(verdict).toBe(expected);
  });

  it('names the failed checks and the reasons of the policy', () => {
    expect(judgeDraft(findings({ checks: [fail], policyReasons: ['why'], repairsLeft: 0 })).reasons).toEqual([
      'The check "c" failed.',
      'why',
    ]);
  });

  it.each([
    ['its output is missing', { hasOutput: false }],
    ['no check ran', { checks: [] }],
  ])('is review when %s', (_why, fields) => {
    expect(judgeDraft(findings(fields)).verdict).toBe('review');
  });
});

describe('the verdict on a draft without an answer', () => {
  it.each([
    ['invalid-json', 1, 'repair'],
    ['invalid-json', 0, 'fallback'],
    ['truncated', 1, 'repair'],
    ['truncated', 0, 'fallback'],
    ['refused', 1, 'fallback'],
    ['refused', 0, 'fallback'],
    ['guardrail', 1, 'fallback'],
    ['guardrail', 0, 'fallback'],
    ['route-down', 1, 'fallback'],
    ['route-down', 0, 'fallback'],
  ] as const)('%s with %i repairs left is %s', (outcome, repairsLeft, verdict) => {
    expect(judgeDraft(findings({ outcome, repairsLeft, hasOutput: false, checks: [] })).verdict).toBe(verdict);
  });
});

describe('the verdict on what this version does not know', () => {
  it.each([
    ['outcome', { outcome: 'dreamt' }],
    ['check result', { checks: [{ check: 'a', result: 'perhaps' }], repairsLeft: 0 }],
  ])('is review for an unknown %s', (_what, fields) => {
    expect(judgeDraft({ ...findings({}), ...fields } as unknown as Findings).verdict).toBe('review');
  });
});
