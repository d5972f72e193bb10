import * as z from 'zod';
import { ProblemError } from '../problem/problem.ts';
import { AutomationIdSchema } from '../identity/ids.ts';
import type { AutomationRegistry } from './ports.ts';
import { mayCall, RevisionSpecSchema, type Automation, type Revision } from './schema.ts';

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

/**
 * An automation the team may call, with its live revision.
 * @throws {ProblemError} unknown-automation, not-your-automation
 */
export async function findAutomation(
  registry: AutomationRegistry,
  id: string | undefined,
  team: string,
): Promise<{ automation: Automation; revision: Revision }> {
  const parsed = AutomationIdSchema.safeParse(id);
  const automation = parsed.success ? await registry.find(parsed.data) : undefined;
  if (!automation)
    throw new ProblemError(
      'unknown-automation',
      `There is no such automation${parsed.success ? `: "${parsed.data}"` : ''}; GET /v1/automations lists those you may call.`,
    );
  if (!mayCall(automation, team)) {
    throw new ProblemError(
      'not-your-automation',
      `Team "${team}" may not call "${automation.id}"; ask its owner, team "${automation.owner}", to add it.`,
    );
  }
  const revision = await registry.revision(automation.id, automation.live);
  if (!revision) throw new ProblemError('internal', `The live revision ${automation.live} of "${automation.id}" is not there.`);
  return { automation, revision };
}
