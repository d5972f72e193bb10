import * as z from 'zod';
import { ContentRefSchema } from '../content/content.ts';
import { ReviewIdSchema, TaskIdSchema } from '../identity/ids.ts';
import { WorkingHoursSchema } from '../identity/working-time.ts';

/** What a reviewer can say. */
export const VoteKindSchema = z.enum(['approve', 'edit', 'regenerate', 'reject']);
export type VoteKind = z.infer<typeof VoteKindSchema>;

/** How sure we are who voted: the link that was sent to them, and nothing else yet. */
export const AssuranceSchema = z.enum(['link']);

/** One person's answer to a review. */
export const VoteSchema = z.object({
  number: z.int().min(1).describe('Counts the votes of a review, undone ones included, so that a stale page or message is recognised'),
  kind: VoteKindSchema,
  draft: z.int().min(1).describe('The draft that was voted on; an edit makes a new one'),
  proposal: ContentRefSchema.describe('What was shown or, for an edit, what it was made into'),
  reviewer: z.string().describe('Reference of the reviewer: group and id of the person, no address'),
  reviewerName: z.string(),
  assurance: AssuranceSchema,
  at: z.iso.datetime(),
  reason: ContentRefSchema.optional().describe('Why; for `regenerate`, what the next draft is to be like'),
  asksFor: z.int().min(1).optional().describe('For `regenerate`: the number of the draft that is to be made'),
  overruled: z.array(z.string()).describe('Failed checks that it let pass, for its reason; none for most'),
});
export type Vote = z.infer<typeof VoteSchema>;

/** A deadline is an instant, and the rule that made it: when the rule changes, what stands can be told apart from what would be. */
export const DeadlineSchema = z.object({
  at: z.iso.datetime(),
  rule: z.object({
    kind: z.literal('after-first-email'),
    minutes: z.int().min(1),
    hours: z.array(WorkingHoursSchema).min(1).optional().describe('In which they are counted: those of the people asked; none: always'),
  }),
});

/** That somebody is to be asked, and the receipt once they were: who has none is asked again. */
export const InvitationSchema = z.object({
  reviewer: z.string().describe('Reference of the reviewer: group and id of the person, no address'),
  standsInFor: z.array(z.string()).min(1).optional().describe('References of those who are away'),
  sentAt: z.iso.datetime().optional(),
  firstSentAt: z.iso.datetime().optional().describe('When they were asked before it was handed over to them'),
  handedTo: z.object({ reviewer: z.string(), name: z.string() }).optional().describe('Who decides instead; their own link is dead'),
  handedBy: z.object({ reviewer: z.string(), name: z.string() }).optional().describe('Who handed it over to them'),
  refused: z.literal(true).optional().describe('The mail service will never take mail for this address'),
  undelivered: z.literal(true).optional().describe('The email left and came back, or was not delivered: they have not been asked'),
});

/**
 * A human gate. It knows what it is about, whom it asks and what it needs, and nothing of who waits for its result but how to wake
 * them. Stored beside its task.
 */
export const ReviewSchema = z.object({
  id: ReviewIdSchema,
  taskId: TaskIdSchema,
  team: z.string(),
  about: z.discriminatedUnion('kind', [z.object({ kind: z.literal('draft'), draft: z.int().min(1) })]),
  end: z.int().min(0).describe('Ends of its task before it: a task that was reopened asks anew'),
  purpose: z.enum(['release', 'write']).describe('`release`: a draft waits to be let out. `write`: none could be had, a person writes it'),
  needs: z
    .object({ approvals: z.int().min(1), rejections: z.int().min(1).default(1) })
    .describe('Votes of how many people let it out, and of how many end it'),
  regenerations: z.int().min(0).default(0).describe('How often its reviewers may still ask for another draft'),
  status: z.enum(['open', 'decided', 'delivered', 'expired', 'cancelled', 'replaced', 'lapsed']),
  overrule: z.array(z.string()).describe('Checks that its reviewers may overrule with a reason, as the revision says'),
  reasons: z.array(z.string()).describe('Why the policy asked for a person, for people to read'),
  proposal: ContentRefSchema.describe('What is shown: its digest is what an approval is bound to'),
  group: z.string(),
  openedAt: z.iso.datetime(),
  deadline: DeadlineSchema.describe('Counts once the first person was asked'),
  reminder: z
    .object({
      beforeMinutes: z.int().min(1),
      at: z.iso.datetime().optional().describe('Once the first person was asked'),
      sentAt: z.iso.datetime().optional(),
    })
    .optional()
    .describe('Those who were asked and have not voted are reminded, once'),
  escalation: z
    .object({
      group: z.string(),
      afterMinutes: z.int().min(1),
      at: z.iso.datetime().optional().describe('Once the first person was asked'),
      escalatedAt: z.iso.datetime().optional().describe('Since when this group is asked besides'),
    })
    .optional(),
  onSilence: z.literal('fallback').optional().describe('What follows when nobody decides, where that is not the failure of the task'),
  votes: z.array(VoteSchema).describe('Those that stand'),
  cast: z.int().min(0).describe('Votes ever cast, undone ones included'),
  finalAt: z.iso.datetime().optional().describe('Once decided: until then the last vote can be taken back'),
  waiter: z
    .object({
      kind: z.literal('execution'),
      taskToken: z.string(),
      run: z.int().min(1),
      attempt: z.int().min(0).describe('Of the state in that run: an older one that comes late is not waited for'),
      gone: z.int().min(1).optional().describe('How often nobody was found with this token'),
      resumedAt: z.iso.datetime().optional().describe('When it took the result; until then the reconciler hands it over again'),
    })
    .optional()
    .describe('Who waits for the result'),
  invitations: z.array(InvitationSchema).min(1),
  unmailedSince: z.iso.datetime().optional().describe('When it was first found that no email leaves; told once, and kept'),
  replacedBy: ReviewIdSchema.optional(),
});
export type Review = z.infer<typeof ReviewSchema>;

/** What a link token's hash stands for. */
export const ReviewLinkSchema = z.object({
  taskId: TaskIdSchema,
  review: ReviewIdSchema,
  reviewer: z.string().describe('Reference of the reviewer: group and id of the person, no address'),
  reviewerName: z.string(),
  addressDigest: z.string().describe('Salted digest of the address the link was sent to; says whether its holder still is in the group'),
});
export type ReviewLink = z.infer<typeof ReviewLinkSchema>;
