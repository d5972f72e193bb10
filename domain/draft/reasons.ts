import type { Outcome } from '../route/schema.ts';

/** Why a person is asked, as a rule found it, so that it can be said in any language. */
export type Reason =
  | { kind: 'always' }
  | { kind: 'sample'; share: number }
  | { kind: 'unmeasured' }
  | { kind: 'confidence'; confidence: number; below: number }
  | { kind: 'check'; check: string; result: 'fail' | 'warn' }
  | { kind: 'unrun'; check: string }
  /** A value that the author of the automation wants people to see, or one that could not be looked at. */
  | { kind: 'value'; because: string; unknown?: { how: 'missing' | 'other-kind'; side: 'input' | 'output'; pointer: string } }
  | { kind: 'asked-for' }
  | { kind: 'outcome'; outcome: Exclude<Outcome, 'answered'> };

const outcomes: Readonly<Record<Exclude<Outcome, 'answered'>, string>> = {
  'invalid-json': 'The model did not answer with a JSON object.',
  truncated: 'The answer was cut off at the token limit.',
  refused: 'The model refused.',
  guardrail: 'A guardrail stopped the answer.',
  'route-down': 'No model endpoint of the route answered.',
};

/** A reason as it is recorded, for the API and the trail. Pages and emails have sentences of their own for their readers. */
export function sayReason(reason: Reason): string {
  switch (reason.kind) {
    case 'always':
      return 'The policy asks for a review of every draft.';
    case 'sample':
      return `The task is in the sample of ${Number((reason.share * 100).toFixed(2))} % that people look at.`;
    case 'unmeasured':
      return 'The confidence could not be measured.';
    case 'confidence':
      return `The confidence is ${reason.confidence.toFixed(2)}, below ${reason.below.toFixed(2)}.`;
    case 'check':
      return `The check "${reason.check}" ${reason.result === 'fail' ? 'failed' : 'warned'}.`;
    case 'unrun':
      return `The policy looks at the check "${reason.check}", which did not run.`;
    case 'value': {
      const { because, unknown } = reason;
      if (!unknown) return because;
      const is = unknown.how === 'missing' ? 'is not there' : 'is of another kind';
      return `${because} (What the policy looks at, ${unknown.pointer} of the ${unknown.side}, ${is}.)`;
    }
    case 'asked-for':
      return 'A reviewer asked for this draft.';
    case 'outcome':
      return outcomes[reason.outcome];
    default:
      return reason satisfies never;
  }
}
