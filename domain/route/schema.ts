import * as z from 'zod';
import type { Json } from '../content/canonical.ts';
import { hasAddress, modelServerFields } from './model-server.ts';

/** How a model draws its words. What is left out is not sent, and is as the model has it. */
export const SamplingSchema = z
  .strictObject({ temperature: z.number().min(0).max(2), topP: z.number().gt(0).max(1) })
  .partial()
  .refine((sampling) => Object.keys(sampling).length > 0, 'says nothing; leave it out');

/**
 * One server that can answer: a Bedrock model or any OpenAI-compatible HTTP server. Prices are in US dollars per million tokens.
 *
 * @example
 * { "name": "nova", "kind": "bedrock", "model": "eu.amazon.nova-2-lite-v1:0", "version": "v1", "sampling": { "temperature": 0.2 },
 *   "timeoutMs": 20000, "inputUsdPerMTok": 0.374, "outputUsdPerMTok": 3.157 }
 */
export const ModelEndpointSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9-]{1,40}$/),
    ...modelServerFields,
    sampling: SamplingSchema.optional().describe('Default: nothing is sent. Some families of Bedrock models refuse it'),
    timeoutMs: z.int().min(100).max(300_000).default(60_000),
    inputUsdPerMTok: z.number().min(0),
    outputUsdPerMTok: z.number().min(0),
    pricesAsOf: z.iso.date().optional().describe('Day of the price list these are from; default: a digest of the two prices'),
  })
  .refine(hasAddress, {
    message: 'an openai endpoint needs baseUrl, for instance http://127.0.0.1:8080/v1',
    path: ['baseUrl'],
  });
export type ModelEndpoint = z.infer<typeof ModelEndpointSchema>;

/** A named, ordered list of endpoints. The first that answers wins; one that throttles, times out or is down hands over. */
export const ModelRouteSchema = z.strictObject({
  endpoints: z.array(ModelEndpointSchema).min(1).max(8),
  pool: z
    .string()
    .regex(/^[a-z0-9-]{1,20}$/)
    .describe('The pool of its endpoints: it bounds how many calls are made at a time'),
  rounds: z.int().min(1).max(5).default(2).describe('How often the whole list is tried before the route counts as down'),
  pauseMs: z.int().min(0).max(30_000).default(1000).describe('Wait between two rounds'),
});
export type ModelRoute = z.infer<typeof ModelRouteSchema>;

/** The longest time a route can take until it answers or counts as down, in milliseconds. */
export function longestAnswerMs({ endpoints, rounds, pauseMs }: ModelRoute): number {
  const round = endpoints.reduce((sum, endpoint) => sum + endpoint.timeoutMs, 0);
  return rounds * round + (rounds - 1) * pauseMs;
}

/** All routes of a stage, by name. */
export const ModelRoutesSchema = z.record(z.string().regex(/^[a-z0-9-]{1,40}$/), ModelRouteSchema);
export type ModelRoutes = z.infer<typeof ModelRoutesSchema>;

export type Message = { role: 'user' | 'assistant'; text: string };

/** What a model is asked, shaped like Bedrock's Converse: system text, messages, and the JSON schema its answer must fill. */
export type ModelRequest = {
  system: string;
  messages: Message[];
  answerSchema: { name: string; schema: { [key: string]: Json } };
  maxTokens: number;
  seed?: number | undefined;
};

export const UsageSchema = z.object({ inputTokens: z.int().min(0), outputTokens: z.int().min(0) });
export type Usage = z.infer<typeof UsageSchema>;

/** What a usage cost, in millionths of a US dollar, and by which prices: figures of different price tables are not compared unseen. */
export const PriceSchema = z.object({ microUsd: z.int().min(0), priceTable: z.string() });
export type Price = z.infer<typeof PriceSchema>;

/** What one endpoint did with one request. Everything expected is a value; adapters throw only for broken invariants. */
export type ModelReply =
  | { kind: 'answered'; output: { [key: string]: Json }; usage: Usage; latencyMs: number; stopReason: string; modelVersion?: string }
  | {
      kind: 'invalid-json' | 'truncated' | 'refused' | 'guardrail';
      text: string;
      usage: Usage;
      latencyMs: number;
      stopReason: string;
      modelVersion?: string;
    }
  /** `rejected`: it will not take this very request. `misconfigured`: it takes none, as it is set up. */
  | {
      kind: 'throttled' | 'timeout' | 'unavailable' | 'misconfigured' | 'rejected';
      detail: string;
      latencyMs: number;
      retryAfterMs?: number;
    };

/** How an attempt to draft ended, over all endpoints. */
export const OutcomeSchema = z.enum(['answered', 'invalid-json', 'truncated', 'refused', 'guardrail', 'route-down']);
export type Outcome = z.infer<typeof OutcomeSchema>;

/** One call to one endpoint, kept with the draft. */
export const AttemptSchema = z.object({
  endpoint: z.string(),
  result: z.enum([
    'answered',
    'invalid-json',
    'truncated',
    'refused',
    'guardrail',
    'throttled',
    'timeout',
    'unavailable',
    'misconfigured',
    'rejected',
  ]),
  detail: z.string().optional().describe('Why it did not answer, as the server named it; no customer text'),
  latencyMs: z.number(),
});
export type Attempt = z.infer<typeof AttemptSchema>;

/** How a revision asks a model route. */
export const ModelUseSchema = z.strictObject({
  route: z.string().regex(/^[a-z0-9-]{1,40}$/),
  maxTokens: z.int().min(16).max(16_384),
  seed: z.int().optional(),
});
export type ModelUse = z.infer<typeof ModelUseSchema>;
