import type { ReviewCondition, ReviewPolicy, ValueCondition } from '../automation/review-policy.ts';
import { isValueCondition } from '../automation/value-conditions.ts';
import { foldText } from '../check/fold-text.ts';
import type { CheckResult } from '../check/schema.ts';
import { valueAt } from '../check/text-fields.ts';
import { sha256Hex, type Json } from '../content/canonical.ts';
import type { JsonObject } from '../content/read-json.ts';
import type { TaskId } from '../identity/ids.ts';

/** What a review policy looks at. `confidence` is null when there was nothing to measure. */
export type PolicyFacts = {
  taskId: TaskId;
  confidence: number | null;
  checks: readonly Pick<CheckResult, 'check' | 'result'>[];
  output?: JsonObject | undefined;
  input?: JsonObject | undefined;
};

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

function reasonFor(condition: ReviewCondition, facts: PolicyFacts): string[] {
  const { taskId, confidence, checks } = facts;
  if (isValueCondition(condition)) return valueReasons(condition, facts);
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

/**
 * The author's words when a value is as the condition says. A value that is not there, or cannot be compared, goes to a person with the
 * same words: they say why the value matters.
 */
function valueReasons(condition: ValueCondition, facts: PolicyFacts): string[] {
  const [side, pointer] = 'output' in condition ? (['output', condition.output] as const) : (['input', condition.input] as const);
  const whole = facts[side];
  const value = whole && valueAt(whole, pointer);
  const { because } = condition;
  if (value === undefined) return [`${because} (What the policy looks at, ${pointer} of the ${side}, is not there.)`];
  const held = [value].flat().map((one) => holds(condition, one));
  if (held.includes('yes')) return [because];
  return held.includes('unknown') ? [`${because} (What the policy looks at, ${pointer} of the ${side}, is of another kind.)`] : [];
}

function holds(condition: ValueCondition, value: Json): 'yes' | 'no' | 'unknown' {
  if ('in' in condition) {
    if (typeof value === 'object' && value !== null) return 'unknown';
    return condition.in.some((word) => same(word, value)) ? 'yes' : 'no';
  }
  if (typeof value !== 'number') return 'unknown';
  return ('above' in condition ? value > condition.above : value < condition.below) ? 'yes' : 'no';
}

/** Texts as people compare them: a model may well write "Critical ". */
function same(word: string | number | boolean | null, value: Json): boolean {
  if (typeof word !== 'string' || typeof value !== 'string') return word === value;
  return foldText(word).folded.trim() === foldText(value).folded.trim();
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
