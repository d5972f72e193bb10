import type { ReviewCondition, ReviewPolicy, ValueCondition } from '../automation/review-policy.ts';
import { isValueCondition } from '../automation/value-conditions.ts';
import { foldText } from '../check/fold-text.ts';
import type { CheckResult } from '../check/schema.ts';
import { valueAt } from '../check/text-fields.ts';
import { sha256Hex, type Json } from '../content/canonical.ts';
import type { JsonObject } from '../content/read-json.ts';
import type { TaskId } from '../identity/ids.ts';
import { sayReason, type Reason } from './reasons.ts';

/** What a review policy looks at. `confidence` is null when there was nothing to measure. */
export type PolicyFacts = {
  taskId: TaskId;
  confidence: number | null;
  checks: readonly Pick<CheckResult, 'check' | 'result'>[];
  output?: JsonObject | undefined;
  input?: JsonObject | undefined;
};

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

function reasonsFor(condition: ReviewCondition, facts: PolicyFacts): Reason[] {
  const { taskId, confidence, checks } = facts;
  if (isValueCondition(condition)) return valueReasons(condition, facts);
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

/**
 * The author's words when a value is as the condition says. A value that is not there, or cannot be compared, goes to a person with the
 * same words: they say why the value matters.
 */
function valueReasons(condition: ValueCondition, facts: PolicyFacts): Reason[] {
  const [side, pointer] = 'output' in condition ? (['output', condition.output] as const) : (['input', condition.input] as const);
  const whole = facts[side];
  const value = whole && valueAt(whole, pointer);
  const { because } = condition;
  const unknown = (how: 'missing' | 'other-kind'): Reason[] => [{ kind: 'value', because, unknown: { how, side, pointer } }];
  if (value === undefined) return unknown('missing');
  const held = [value].flat().map((one) => holds(condition, one));
  if (held.includes('yes')) return [{ kind: 'value', because }];
  return held.includes('unknown') ? unknown('other-kind') : [];
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
