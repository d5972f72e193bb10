import * as z from 'zod';
import { JsonObjectSchema } from '../content/json.ts';
import { CheckConfigSchema } from '../check/schema.ts';
import { TeamSchema } from '../identity/caller.ts';
import { AutomationIdSchema } from '../identity/ids.ts';
import { DomainNameSchema } from '../knowledge/schema.ts';
import { PromptSpecSchema } from '../prompt/schema.ts';
import { ConnectorUseSchema } from '../publication/schema.ts';
import { ModelUseSchema } from '../route/schema.ts';
import { ReviewPolicySchema } from './review-policy.ts';

const JsonSchemaDocument = JsonObjectSchema.describe('A JSON Schema (draft 2020-12) of type object');

/** What happens when no usable draft can be had: a person writes it, or a fixed output is taken. */
export const FallbackSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('person') }),
  z.strictObject({ kind: z.literal('canned'), output: JsonObjectSchema }),
]);

/**
 * Everything that shapes a run. Immutable once stored; a change is a new number.
 */
export const RevisionSpecSchema = z
  .strictObject({
    title: z.string().min(1).max(120),
    description: z.string().min(1).max(2000),
    teams: z
      .array(z.union([TeamSchema, z.literal('*')]))
      .max(100)
      .default([])
      .describe('Teams that may call it besides the owner; "*" is every team'),
    inputSchema: JsonSchemaDocument,
    outputSchema: JsonSchemaDocument,
    maxOutputBytes: z
      .int()
      .min(256)
      .max(128 * 1024)
      .default(32 * 1024)
      .describe(
        'Bytes that an output may have as JSON (RFC 8785). A larger one fails as one that breaks outputSchema does: people approve only what a page can show them',
      ),
    example: z.strictObject({ input: JsonObjectSchema }).describe('A working example; it is checked against inputSchema'),
    retrieval: z
      .strictObject({
        domain: DomainNameSchema,
        query: z.string().min(1).describe('Liquid over `input`'),
        topK: z.int().min(1).max(20).default(4),
      })
      .optional(),
    prompt: PromptSpecSchema,
    model: ModelUseSchema,
    checks: z.array(CheckConfigSchema).max(30).default([]),
    maxRepairs: z.int().min(0).max(3).default(1),
    review: ReviewPolicySchema,
    undoSeconds: z.int().min(0).max(600).default(30),
    connectors: z.array(ConnectorUseSchema).min(1).max(10),
    fallback: FallbackSchema.default({ kind: 'person' }),
    holdDays: z
      .int()
      .min(1)
      .max(14)
      .default(3)
      .describe(
        'How long a task waits for what is away outside; then its fallback is taken, or it fails where a draft was let out already',
      ),
    retentionDays: z.int().min(1).max(3650).default(365),
  })
  .meta({ id: 'RevisionSpec' });
export type RevisionSpec = z.infer<typeof RevisionSpecSchema>;

/** A stored revision. `digest` is the SHA-256 of the spec's RFC 8785 form. */
export const RevisionSchema = z.object({
  automation: AutomationIdSchema,
  revision: z.int().min(1),
  spec: RevisionSpecSchema,
  digest: z.string(),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
});
export type Revision = z.infer<typeof RevisionSchema>;

/** An automation: its owner and which revision is live. */
export const AutomationSchema = z.object({
  id: AutomationIdSchema,
  owner: TeamSchema,
  teams: z.array(z.string()),
  title: z.string(),
  live: z.int().min(1),
  paused: z.boolean(),
  updatedAt: z.iso.datetime(),
});
export type Automation = z.infer<typeof AutomationSchema>;

/** Whether a team may call an automation. */
export function mayCall(automation: Pick<Automation, 'owner' | 'teams'>, team: string): boolean {
  return automation.owner === team || automation.teams.includes(team) || automation.teams.includes('*');
}
