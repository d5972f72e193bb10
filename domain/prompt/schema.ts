import * as z from 'zod';
import { JsonObjectSchema } from '../content/json.ts';
import type { Json } from '../content/canonical.ts';
import type { ModelUse } from '../route/schema.ts';

/** The prompt of a revision: Liquid templates, and worked examples as pairs of messages. */
export const PromptSpecSchema = z.strictObject({
  system: z.string().min(1).max(20_000).describe('Liquid over `input` and `evidence`'),
  user: z.string().min(1).max(20_000).describe('Liquid over `input` and `evidence`'),
  examples: z
    .array(z.strictObject({ user: z.string(), answer: JsonObjectSchema }))
    .max(5)
    .default([]),
});
export type PromptSpec = z.infer<typeof PromptSpecSchema>;

/** A JSON Schema, as a revision states its input or output. */
type SchemaDocument = { [key: string]: Json };

/** What a prompt needs of its revision. */
export type PromptedSpec = { prompt: PromptSpec; model: ModelUse; outputSchema: SchemaDocument };

/** What can be said of a prompt before any task: its templates beside the input they are for. */
export type AuthoredPrompt = { prompt: PromptSpec; inputSchema: SchemaDocument; example: { input: { [key: string]: Json } } };
