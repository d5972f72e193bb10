import * as z from 'zod';
import { CheckResultSchema } from '../check/schema.ts';
import { ContentRefSchema } from '../content/content.ts';
import { AttemptSchema, OutcomeSchema, PriceSchema, UsageSchema } from '../route/schema.ts';

/** What the machine does with a draft next. */
export const VerdictSchema = z.enum(['auto', 'review', 'repair', 'fallback']);
export type Verdict = z.infer<typeof VerdictSchema>;

/**
 * What was found about a draft. `written`: a reviewer wrote it, so no rule decides about it; the reviewer's vote does.
 * `confidence` is null when nothing could be measured.
 */
export const JudgementSchema = z.object({
  verdict: z.enum([...VerdictSchema.options, 'written']),
  checks: z.array(CheckResultSchema.omit({ message: true, spans: true })),
  results: ContentRefSchema.optional().describe('Messages and spans of the checks: they quote customer text. Absent when none ran'),
  confidence: z.number().min(0).max(1).nullable(),
  confidenceParts: z.record(z.string(), z.number()).describe('How the confidence was made: the lowest part counts'),
  reasons: z.array(z.string()).describe('Why this verdict, for people to read; no customer text'),
  at: z.iso.datetime(),
});
export type Judgement = z.infer<typeof JudgementSchema>;

/** What one attempt produced. */
export const DraftSchema = z.object({
  number: z.int().min(1),
  source: z.enum(['model', 'reviewer', 'canned', 'none']).describe('`none`: no draft could be had; a person writes it'),
  outcome: OutcomeSchema,
  model: z.object({ endpoint: z.string(), id: z.string(), version: z.string() }).optional(),
  promptHash: z.string().optional(),
  evidence: z.array(z.object({ document: z.string(), version: z.int(), chunk: z.int() })),
  attempts: z.array(AttemptSchema),
  usage: UsageSchema,
  lost: z.int().min(1).optional().describe('Calls for it that ended without an answer: they may have been billed as well'),
  price: PriceSchema.optional().describe('Absent when no model was paid'),
  latencyMs: z.number().min(0),
  stopReason: z.string().optional(),
  output: ContentRefSchema.optional().describe('Absent when there is none'),
  at: z.iso.datetime(),
  judgement: JudgementSchema.optional(),
});
export type Draft = z.infer<typeof DraftSchema>;

/** Whether there is something to approve. */
export function hasOutput(draft: Pick<Draft, 'source' | 'output'>): boolean {
  return draft.source !== 'none' && draft.output !== undefined;
}
