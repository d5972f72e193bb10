import type { ReviewPolicy } from '../automation/review-policy.ts';
import type { TaskId } from '../identity/ids.ts';
import { sayReason, type Reason } from './reasons.ts';
import { policyReasons, type PolicyFacts } from './review-policy.ts';
import type { Draft } from './schema.ts';

/**
 * Why a person was asked, as it was recorded: each sentence of a rule as the rule found it, so that it can be said in any language, and what
 * is nobody's rule word for word. The rules are asked again, and what they say of a draft does not change.
 */
export function whyAsked(
  policy: ReviewPolicy,
  task: { id: TaskId },
  { outcome, judgement }: Pick<Draft, 'outcome' | 'judgement'>,
  values: Pick<PolicyFacts, 'input' | 'output'>,
  recorded: readonly string[],
): (Reason | string)[] {
  const { checks = [], confidence = null } = judgement ?? {};
  const failed = checks.flatMap(({ check, result }): Reason[] => (result === 'pass' ? [] : [{ kind: 'check', check, result }]));
  const ended: Reason[] = outcome === 'answered' ? [] : [{ kind: 'outcome', outcome }];
  const reasons = [
    ...failed,
    ...ended,
    ...policyReasons(policy, { taskId: task.id, confidence, checks, ...values }),
    { kind: 'asked-for' } as const,
  ];
  const found = new Map(reasons.map((reason) => [sayReason(reason), reason]));
  return [...new Set(recorded)].map((sentence) => found.get(sentence) ?? sentence);
}
