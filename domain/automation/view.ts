import * as z from 'zod';
import { JsonObjectSchema } from '../content/json.ts';
import { AutomationIdSchema } from '../identity/ids.ts';
import { FieldErrorSchema } from '../problem/problem.ts';
import { RevisionSpecSchema, type Automation, type Revision } from './schema.ts';

/** An automation in a list. */
export const AutomationSummarySchema = z
  .object({
    id: AutomationIdSchema,
    title: z.string(),
    owner: z.string(),
    revision: z.int().describe('The live revision'),
    paused: z.boolean(),
    updatedAt: z.iso.datetime(),
    links: z.object({ self: z.string() }),
  })
  .meta({ id: 'AutomationSummary' });
export type AutomationSummary = z.infer<typeof AutomationSummarySchema>;

/** An automation as its callers need it: what goes in, what comes out, and a request that works. */
export const AutomationViewSchema = AutomationSummarySchema.extend({
  description: z.string(),
  inputSchema: JsonObjectSchema,
  outputSchema: JsonObjectSchema,
  example: z.object({ automation: AutomationIdSchema, input: JsonObjectSchema }).describe('A body for POST /v1/tasks'),
  digest: z.string(),
  spec: RevisionSpecSchema.optional().describe('The whole revision; shown to the owner team only'),
}).meta({ id: 'Automation' });
export type AutomationView = z.infer<typeof AutomationViewSchema>;

/** The answer to a revision that was put. */
export const RevisionReceiptSchema = z
  .object({
    id: AutomationIdSchema,
    revision: z.int().describe('The revision that is live now'),
    digest: z.string().describe('SHA-256 of the revision, which says whether two are the same'),
    createdAt: z.iso.datetime(),
    warnings: z
      .array(FieldErrorSchema)
      .describe('What of this revision may break those who read the output of the one before; it is live all the same'),
  })
  .meta({ id: 'RevisionReceipt' });
export type RevisionReceipt = z.infer<typeof RevisionReceiptSchema>;

/** The short view. */
export function summariseAutomation(automation: Automation): AutomationSummary {
  return {
    id: automation.id,
    title: automation.title,
    owner: automation.owner,
    revision: automation.live,
    paused: automation.paused,
    updatedAt: automation.updatedAt,
    links: { self: `/v1/automations/${automation.id}` },
  };
}

/** The whole view of the live revision. */
export function viewAutomation(automation: Automation, { spec, digest }: Revision, team: string): AutomationView {
  return {
    ...summariseAutomation(automation),
    description: spec.description,
    inputSchema: spec.inputSchema,
    outputSchema: spec.outputSchema,
    example: { automation: automation.id, input: spec.example.input },
    digest,
    ...(team === automation.owner ? { spec } : {}),
  };
}
