import * as z from 'zod';
import { CheckResultSchema } from '../check/schema.ts';
import { AttemptSchema, OutcomeSchema, UsageSchema } from '../route/schema.ts';

export const VerdictSchema = z.enum(['auto', 'review', 'repair', 'fallback']);

export type Verdict = z.infer<typeof VerdictSchema>;

/** What Validate found about a draft. `confidence` is null when nothing could be measured (a person writes it). */
export const JudgementSchema = z.object({
  verdict: VerdictSchema,
  checks: z
    .array(CheckResultSchema.omit({ message: true, spans: true }))
    .describe('Messages and spans quote customer text; they are content'),
  confidence: z.number().min(0).max(1).nullable(),
  confidenceParts: z.record(z.string(), z.number()).describe('How the confidence was made: the lowest part counts'),
  reasons: z.array(z.string()).describe('Why this verdict, for people to read; no customer text'),
  at: z.iso.datetime(),
});

export type Judgement = z.infer<typeof JudgementSchema>;

/** What one attempt produced. The output itself is content `draft-<number>`. */
export const DraftSchema = z.object({
  number: z.int().min(1),
  source: z.enum(['model', 'reviewer', 'canned', 'none']).describe('`none`: no draft could be had; a person writes it'),
  outcome: OutcomeSchema,
  model: z.object({ endpoint: z.string(), id: z.string(), version: z.string() }).optional(),
  promptHash: z.string().optional(),
  evidence: z.array(z.object({ document: z.string(), version: z.int(), chunk: z.int() })),
  attempts: z.array(AttemptSchema),
  usage: UsageSchema,
  priceUsd: z.number().min(0),
  latencyMs: z.number().min(0),
  stopReason: z.string().optional(),
  contentSha256: z.string().optional().describe('Digest of the stored output; absent when there is none'),
  at: z.iso.datetime(),
  judgement: JudgementSchema.optional(),
});

export type Draft = z.infer<typeof DraftSchema>;

/** Whether there is something to approve. */
export function hasOutput(draft: Pick<Draft, 'source' | 'contentSha256'>): boolean {
  return draft.source !== 'none' && draft.contentSha256 !== undefined;
}
