import * as z from 'zod';
import { AutomationIdSchema } from '../identity/ids.ts';
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

/** An automation as its callers need it: what goes in, what comes out, and a request that works. */
export const AutomationViewSchema = AutomationSummarySchema.extend({
  description: z.string(),
  inputSchema: z.record(z.string(), z.json()),
  outputSchema: z.record(z.string(), z.json()),
  example: z.object({ automation: z.string(), input: z.record(z.string(), z.json()) }).describe('A body for POST /v1/tasks'),
  digest: z.string(),
  spec: RevisionSpecSchema.optional().describe('The whole revision; shown to the owner team only'),
}).meta({ id: 'Automation' });

/** The short view. */
export function summariseAutomation(automation: Automation): z.infer<typeof AutomationSummarySchema> {
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
export function viewAutomation(automation: Automation, { spec, digest }: Revision, team: string): z.infer<typeof AutomationViewSchema> {
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
