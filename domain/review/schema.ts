import * as z from 'zod';
import { MayUseSchema } from '../identity/may-use.ts';
import { TargetSchema } from '../publication/schema.ts';

const share = z.number().min(0).max(1);

/** When a draft goes to a person. Any one condition that holds is enough. */
export const ReviewConditionSchema = z.union([
  z.strictObject({ always: z.literal(true) }),
  z.strictObject({ confidenceBelow: share }),
  z.strictObject({ check: z.union([z.string(), z.literal('any')]), is: z.enum(['warn', 'fail']) }),
  z.strictObject({ sample: share.describe('Share of tasks, chosen by a hash of the task id') }),
]);
export type ReviewCondition = z.infer<typeof ReviewConditionSchema>;

/**
 * @example { "mode": "pre-commit", "when": [{ "confidenceBelow": 0.8 }, { "sample": 0.05 }], "reviewers": "brand-editors", "slaMinutes": 1440 }
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
    .default(1440),
});
export type ReviewPolicy = z.infer<typeof ReviewPolicySchema>;

/** Reviewer groups of a stage, by name. */
export const ReviewerGroupsSchema = z.record(
  z.string().regex(/^[a-z0-9-]{1,40}$/),
  z.strictObject({
    teams: MayUseSchema,
    members: z
      .array(z.strictObject({ name: z.string().min(1).max(100), email: z.email() }))
      .min(1)
      .max(20),
  }),
);
export type ReviewerGroups = z.infer<typeof ReviewerGroupsSchema>;
export type Reviewer = { name: string; email: string };

/** The decisions the spine knows. */
export const DecisionKindSchema = z.enum(['approve', 'edit', 'reject']);
export type DecisionKind = z.infer<typeof DecisionKindSchema>;

/** Exactly what a reviewer is shown and approves; its digest is the SHA-256 of these fields' RFC 8785 bytes. */
export const ReviewSubjectSchema = z.object({
  task: z.string(),
  automation: z.string(),
  revision: z.int(),
  output: z.record(z.string(), z.json()),
  targets: z.array(TargetSchema),
});
export type ReviewSubject = z.infer<typeof ReviewSubjectSchema>;

export const DecisionSchema = z.object({
  kind: DecisionKindSchema,
  /** The draft that was decided on; an edit makes a new one. */
  draft: z.int().min(1),
  /** The digest of the subject that was shown, or, for an edit, of the edited one. */
  digest: z.string(),
  reviewer: z.string().describe('Reference of the reviewer: group and place in it, no address'),
  reviewerName: z.string(),
  assurance: z.enum(['link', 'signed-in']),
  at: z.iso.datetime(),
  /** Counts decisions of this review, so that an undone decision's message is recognised as stale. */
  number: z.int().min(1),
  /** When the decision is handed to the machine; until then it can be undone. */
  deliverAt: z.iso.datetime(),
  /** Whether a reason was given; it is the task's content `note-<draft of the review>`. */
  hasReason: z.boolean(),
});
export type Decision = z.infer<typeof DecisionSchema>;

/** A human gate on one draft. Stored beside its task. */
export const ReviewSchema = z.object({
  taskId: z.string(),
  team: z.string(),
  draft: z.int().min(1),
  status: z.enum(['open', 'decided', 'delivered', 'expired', 'cancelled', 'replaced']),
  reasons: z.array(z.string()).describe('Why the policy asked for a person, for people to read'),
  digest: z.string().describe('SHA-256 of the stored subject bytes'),
  group: z.string(),
  openedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  taskToken: z.string().optional(),
  emailedAt: z.iso.datetime().optional(),
  replacedBy: z.int().min(1).optional().describe('Draft whose review took the place of this one'),
  resumedAt: z.iso
    .datetime()
    .optional()
    .describe('When the machine took the decision or the expiry; until then the reconciler hands it over again'),
  decision: DecisionSchema.optional(),
  decisions: z.int().min(0).describe('How many decisions were made, undone ones included'),
});
export type Review = z.infer<typeof ReviewSchema>;

/** What a link token's hash stands for. */
export const ReviewLinkSchema = z.object({
  taskId: z.string(),
  draft: z.int().min(1),
  reviewer: z.string().describe('Reference of the reviewer: group and place in it, no address'),
  reviewerName: z.string(),
  addressDigest: z.string().describe('Salted digest of the address the link was sent to; says whether its holder still is in the group'),
});
export type ReviewLink = z.infer<typeof ReviewLinkSchema>;
