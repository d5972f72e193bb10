import type { ReviewCondition, ReviewPolicy } from '../automation/review-policy.ts';
import type { CheckResult } from '../check/schema.ts';
import { sha256Hex } from '../content/canonical.ts';
import type { TaskId } from '../identity/ids.ts';

/** What a review policy looks at. `confidence` is null when there was nothing to measure. */
export type PolicyFacts = { taskId: TaskId; confidence: number | null; checks: readonly Pick<CheckResult, 'check' | 'result'>[] };

/** Why the policy asks for a person, one sentence a condition that holds; none when it lets the draft through. No customer text. */
export function reviewReasons(policy: ReviewPolicy, facts: PolicyFacts): string[] {
  return policy.when.flatMap((condition) => reasonFor(condition, facts));
}

/**
 * Where a task falls in a sample: uniform over tasks and the same on every look, so a retry cannot slip out of the sample.
 * @returns a number from 0 up to, not including, 1
 */
export function samplePlace(taskId: TaskId): number {
  return Number.parseInt(sha256Hex(taskId).slice(0, 12), 16) / 2 ** 48;
}

function reasonFor(condition: ReviewCondition, { taskId, confidence, checks }: PolicyFacts): string[] {
  if ('always' in condition) return ['The policy asks for a review of every draft.'];
  if ('sample' in condition) {
    return samplePlace(taskId) < condition.sample ? [`The task is in the sample of ${percent(condition.sample)} that people look at.`] : [];
  }
  if ('confidenceBelow' in condition) {
    if (confidence === null) return ['The confidence could not be measured.'];
    if (confidence >= condition.confidenceBelow) return [];
    return [`The confidence is ${confidence.toFixed(2)}, below ${condition.confidenceBelow.toFixed(2)}.`];
  }
  if ('check' in condition) return checkReasons(condition, checks);
  condition satisfies never;
  return ['The policy has a condition that this version does not know.'];
}

/** A failed check also answers to `is: "warn"`: a policy that minds warnings minds failures. */
function checkReasons(condition: Extract<ReviewCondition, { check: string }>, checks: PolicyFacts['checks']): string[] {
  const named = checks.filter(({ check }) => condition.check === 'any' || check === condition.check);
  if (named.length === 0) return [`The policy looks at the check "${condition.check}", which did not run.`];
  const holding = named.filter(({ result }) => result === 'fail' || (condition.is === 'warn' && result === 'warn'));
  return holding.map(({ check, result }) => `The check "${check}" ${result === 'fail' ? 'failed' : 'warned'}.`);
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
