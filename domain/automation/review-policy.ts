import * as z from 'zod';

const share = z.number().min(0).max(1);
const pointer = z
  .string()
  .max(500)
  .regex(/^(\/([^/~]|~[01])+)+$/, 'must be a JSON pointer, like /urgency');
const because = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => !/[\p{C}\p{Zl}\p{Zp}]/u.test(text), 'must be one line, without characters that nobody sees')
  .describe('Why a person is asked, in your words: they read it, and it is kept with the draft');
const words = z
  .array(z.union([z.string().max(500), z.number(), z.boolean(), z.null()]))
  .min(1)
  .max(100);

/** A value of the draft's output, or of the task's input. Of a list any item is enough. */
const ValueConditionSchema = z.union([
  z.strictObject({ output: pointer, in: words, because }),
  z.strictObject({ output: pointer, above: z.number(), because }),
  z.strictObject({ output: pointer, below: z.number(), because }),
  z.strictObject({ input: pointer, in: words, because }),
  z.strictObject({ input: pointer, above: z.number(), because }),
  z.strictObject({ input: pointer, below: z.number(), because }),
]);
export type ValueCondition = z.infer<typeof ValueConditionSchema>;

/** When a draft goes to a person. Any one condition that holds is enough. */
export const ReviewConditionSchema = z.union(
  [
    z.strictObject({ always: z.literal(true) }),
    z.strictObject({ confidenceBelow: share }),
    z.strictObject({ check: z.union([z.string(), z.literal('any')]), is: z.enum(['warn', 'fail']) }),
    z.strictObject({ sample: share.describe('Share of tasks, chosen by a hash of the task id') }),
    ...ValueConditionSchema.options,
  ],
  {
    error:
      'must be one of {"always": true}, {"confidenceBelow": 0.8}, {"check": "length" or "any", "is": "warn" or "fail"}, {"sample": 0.05}, {"output": "/urgency", "in": ["critical"], "because": "why, in your words"}, {"input": "/amount", "above": 1000 or "below": 0, "because": "…"}, each alone',
  },
);

export type ReviewCondition = z.infer<typeof ReviewConditionSchema>;

/**
 * @example { "mode": "pre-commit", "when": [{ "confidenceBelow": 0.8 }, { "output": "/urgency", "in": ["critical"], "because": "Critical tickets are always read" }], "reviewers": "brand-editors", "slaMinutes": 1440, "overrule": ["length"] }
 */
export const ReviewPolicySchema = z.strictObject({
  mode: z.literal('pre-commit'),
  when: z.array(ReviewConditionSchema).max(20),
  reviewers: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .describe('Name of a reviewer group of the stage'),
  slaMinutes: z
    .int()
    .min(1)
    .max(60 * 24 * 30)
    .default(1440)
    .describe('How long they have, from the first email; where all who are asked have hours, of these'),
  reminderMinutes: z
    .int()
    .min(1)
    .optional()
    .describe('So long before the deadline those who have not voted are reminded, once. Default: nobody is'),
  escalateTo: z
    .strictObject({
      group: z.string().regex(/^[a-z0-9-]{1,40}$/),
      afterMinutes: z.int().min(1),
    })
    .optional()
    .describe('A group that is asked besides, after so long or as soon as no email reaches the first. Default: none'),
  onSilence: z
    .enum(['reject', 'fallback'])
    .default('reject')
    .describe('When nobody decides: the task fails as review-expired, or the fallback is taken, which its checks judge as any draft'),
  approvals: z.int().min(1).max(10).default(1).describe('So many people have to approve the same text before it leaves'),
  rejections: z
    .int()
    .min(1)
    .max(10)
    .default(1)
    .describe('So many people have to reject it before the task is rejected; fewer do where approval is out of reach by then'),
  approvalValidDays: z
    .int()
    .min(1)
    .max(365)
    .default(14)
    .describe('A draft that was approved longer ago and has not left yet is shown to people again'),
  maxRegenerations: z
    .int()
    .min(0)
    .max(5)
    .default(2)
    .describe('How often people may ask a model for another draft of a task, each time with a note'),
  first: z
    .enum(['draft', 'input'])
    .default('draft')
    .describe('What the page of a review shows first; `input` where a reviewer judges the draft by it'),
  subject: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe(
      'Liquid over `input`, `output` and `task`: the subject of the emails to reviewers, on one line of at most 120 characters. Without it, or where it renders to nothing, the subject asks for a decision about the headline. A short reference stands behind it',
    ),
  overrule: z
    .array(z.string())
    .max(30)
    .default([])
    .describe(
      'Checks whose failure a reviewer may let pass, with a reason. The output schema is none of them: what is published always fits it',
    ),
});

export type ReviewPolicy = z.infer<typeof ReviewPolicySchema>;
