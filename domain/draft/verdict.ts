import type { CheckResult } from '../check/schema.ts';
import type { Outcome } from '../route/schema.ts';
import { sayReason } from './reasons.ts';
import type { Verdict } from './schema.ts';

/** Everything a verdict rests on. */
export type Findings = {
  outcome: Outcome;
  /** Whether the draft's output is there and is the one that was recorded. */
  hasOutput: boolean;
  checks: readonly Pick<CheckResult, 'check' | 'result'>[];
  policyReasons: readonly string[];
  repairsLeft: number;
};

export type DraftVerdict = { verdict: Verdict; reasons: string[] };

/**
 * The one verdict on a draft, with its reasons for people. Only an answered draft whose checks all ran and none failed, and about
 * which the policy has nothing to ask, goes through by itself; whatever is not known goes to a person. The output schema is among
 * the checks always, so what goes through by itself fits it; Publish asks for that again, whoever decided.
 *
 * | outcome | repairs left | none left |
 * |---|---|---|
 * | answered, a check fails | repair | review |
 * | answered, else | auto, or review where the policy asks | the same |
 * | invalid-json, truncated | repair | fallback |
 * | refused, guardrail, route-down | fallback | fallback |
 */
export function judgeDraft(findings: Findings): DraftVerdict {
  const { outcome, repairsLeft } = findings;
  switch (outcome) {
    case 'answered':
      return judgeAnswer(findings);
    case 'invalid-json':
    case 'truncated':
      return { verdict: repairsLeft > 0 ? 'repair' : 'fallback', reasons: [sayReason({ kind: 'outcome', outcome })] };
    case 'refused':
    case 'guardrail':
    case 'route-down':
      return { verdict: 'fallback', reasons: [sayReason({ kind: 'outcome', outcome })] };
    default:
      outcome satisfies never;
      return { verdict: 'review', reasons: ['The draft ended in a way that this version does not know.'] };
  }
}

function judgeAnswer({ hasOutput, checks, policyReasons, repairsLeft }: Findings): DraftVerdict {
  if (!hasOutput) return { verdict: 'review', reasons: ['The output of the draft is missing or is not the one that was recorded.'] };
  if (checks.length === 0) return { verdict: 'review', reasons: ['No check ran.'] };
  const failed = [...new Set(checks.filter(({ result }) => result !== 'pass' && result !== 'warn').map(({ check }) => check))];
  if (failed.length > 0) {
    const reasons = failed.map((check) => sayReason({ kind: 'check', check, result: 'fail' }));
    return repairsLeft > 0 ? { verdict: 'repair', reasons } : { verdict: 'review', reasons: [...new Set([...reasons, ...policyReasons])] };
  }
  if (policyReasons.length > 0) return { verdict: 'review', reasons: [...policyReasons] };
  return { verdict: 'auto', reasons: ['Every check ran, none failed, and the policy asks for no review.'] };
}
