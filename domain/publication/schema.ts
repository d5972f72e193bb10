import * as z from 'zod';
import { JsonObjectSchema } from '../content/json.ts';
import { MayUseSchema } from '../identity/may-use.ts';

/**
 * A connector as a stage configures it. Revisions name it; addresses and secrets stay here.
 * `private` marks a webhook whose host may be a loopback or private address (the local stage, an on-premises gateway).
 */
export const ConnectorConfigSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('json-object'), teams: MayUseSchema }),
  z.strictObject({
    kind: z.literal('webhook'),
    teams: MayUseSchema,
    url: z.url(),
    secretArn: z.string().optional().describe('Default: the signing secret the stage makes for itself'),
    timeoutMs: z.int().min(100).max(30_000).default(5000),
    private: z.boolean().default(false),
  }),
]);
export type ConnectorConfig = z.infer<typeof ConnectorConfigSchema>;
export const ConnectorsSchema = z.record(z.string().regex(/^[a-z0-9-]{1,40}$/), ConnectorConfigSchema);

/** How a revision uses a connector. `key` is a Liquid template over `input` and `task`, for connectors that store under a name. */
export const ConnectorUseSchema = z.strictObject({
  connector: z.string().regex(/^[a-z0-9-]{1,40}$/),
  key: z.string().min(1).optional(),
});
export type ConnectorUse = z.infer<typeof ConnectorUseSchema>;

/** A connector and the exact place it will publish to, part of what a reviewer approves. */
export const TargetSchema = z.object({
  connector: z.string(),
  target: z.string().describe('A URL: s3://bucket/key or https://host/path'),
});
export type Target = z.infer<typeof TargetSchema>;

/**
 * One connector's receipt for one draft. `unknown`: it may or may not have happened, a person looks. `refused`: the outside
 * system said no for good. `unsent`: the outside system was not reached, so nothing has happened and it may be called again.
 */
export const PublicationSchema = z
  .object({
    connector: z.string(),
    target: z.string(),
    draft: z.int().min(1),
    status: z.enum(['published', 'unknown', 'refused', 'unsent']),
    receipt: z
      .string()
      .optional()
      .describe(
        'What the outside system answered: a version id, an HTTP status; or that newer content of another task has taken its place',
      ),
    digest: z.string().describe('SHA-256 of the published document in its RFC 8785 form'),
    end: z.int().min(0).describe('Ends of its task before it'),
    at: z.iso.datetime(),
  })
  .meta({ id: 'Publication' });
export type Publication = z.infer<typeof PublicationSchema>;

/**
 * What is published: the output and where it came from.
 */
export const PublishedDocumentSchema = z.object({
  output: JsonObjectSchema,
  provenance: z.object({
    task: z.string(),
    automation: z.string(),
    revision: z.int(),
    draft: z.int(),
    source: z.enum(['model', 'reviewer', 'canned']),
    model: z.object({ endpoint: z.string(), id: z.string(), version: z.string() }).optional(),
    review: z
      .object({
        id: z.string(),
        decision: z.string(),
        at: z.iso.datetime(),
        assurance: z.string(),
        overruled: z.array(z.string()).describe('Failed checks that reviewers let pass, with a reason'),
      })
      .optional(),
    digest: z.string(),
  }),
});
export type PublishedDocument = z.infer<typeof PublishedDocumentSchema>;

/** Exactly what a reviewer is shown and approves; its digest is the SHA-256 of these fields' RFC 8785 bytes. */
export const ProposalSchema = z.object({
  task: z.string(),
  automation: z.string(),
  revision: z.int(),
  output: JsonObjectSchema,
  targets: z.array(TargetSchema),
});

export type Proposal = z.infer<typeof ProposalSchema>;
