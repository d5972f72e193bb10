import type { ReviewCondition, ReviewPolicy } from '../automation/review-policy.ts';
import type { CheckResult } from '../check/schema.ts';
import { sha256Hex } from '../content/canonical.ts';
import type { TaskId } from '../identity/ids.ts';
import { sayReason, type Reason } from './reasons.ts';

/** What a review policy looks at. `confidence` is null when there was nothing to measure. */
export type PolicyFacts = { taskId: TaskId; confidence: number | null; checks: readonly Pick<CheckResult, 'check' | 'result'>[] };

/** Why the policy asks for a person, one reason a condition that holds; none when it lets the draft through. No customer text. */
export function policyReasons(policy: ReviewPolicy, facts: PolicyFacts): Reason[] {
  return policy.when.flatMap((condition) => reasonsFor(condition, facts));
}

/** The same in sentences, as they are recorded. */
export function reviewReasons(policy: ReviewPolicy, facts: PolicyFacts): string[] {
  return policyReasons(policy, facts).map(sayReason);
}

/**
 * Where a task falls in a sample: uniform over tasks and the same on every look, so a retry cannot slip out of the sample.
 * @returns a number from 0 up to, not including, 1
 */
export function samplePlace(taskId: TaskId): number {
  return Number.parseInt(sha256Hex(taskId).slice(0, 12), 16) / 2 ** 48;
}

function reasonsFor(condition: ReviewCondition, { taskId, confidence, checks }: PolicyFacts): Reason[] {
  if ('always' in condition) return [{ kind: 'always' }];
  if ('sample' in condition) return samplePlace(taskId) < condition.sample ? [{ kind: 'sample', share: condition.sample }] : [];
  if ('confidenceBelow' in condition) {
    const { confidenceBelow: below } = condition;
    if (confidence === null) return [{ kind: 'unmeasured' }];
    return confidence < below ? [{ kind: 'confidence', confidence, below }] : [];
  }
  return checkReasons(condition, checks);
}

/** A failed check also answers to `is: "warn"`: a policy that minds warnings minds failures. */
function checkReasons(condition: Extract<ReviewCondition, { check: string }>, checks: PolicyFacts['checks']): Reason[] {
  const named = checks.filter(({ check }) => condition.check === 'any' || check === condition.check);
  if (named.length === 0) return [{ kind: 'unrun', check: condition.check }];
  return named.flatMap(({ check, result }): Reason[] =>
    result === 'fail' || (condition.is === 'warn' && result === 'warn') ? [{ kind: 'check', check, result }] : [],
  );
}
