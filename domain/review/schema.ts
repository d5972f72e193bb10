import * as z from 'zod';

/** The decisions the spine knows. */
export const DecisionKindSchema = z.enum(['approve', 'edit', 'reject']);
export type DecisionKind = z.infer<typeof DecisionKindSchema>;

export const DecisionSchema = z.object({
  kind: DecisionKindSchema,
  /** The draft that was decided on; an edit makes a new one. */
  draft: z.int().min(1),
  /** The digest of the proposal that was shown, or, for an edit, of the edited one. */
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
  digest: z.string().describe('SHA-256 of the stored proposal bytes'),
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
