import * as z from 'zod';
import { hasAddress, modelServerFields } from '../route/model-server.ts';

/**
 * The embedding model of a stage. Model and version together name an index: vectors of two models never mix.
 *
 * @example
 * { "kind": "bedrock", "model": "amazon.titan-embed-text-v2:0", "version": "2", "dimensions": 512 }
 */
export const EmbeddingConfigSchema = z
  .strictObject({
    ...modelServerFields,
    dimensions: z.int().min(1).max(4096).describe('Length of a vector; an answer of another length is refused'),
    // Whoever waits for it has a time of its own: a search 28 s, a document what is left of five minutes.
    timeoutMs: z.int().min(100).max(60_000).default(20_000).describe('Of up to 64 texts, with all tries'),
  })
  .refine(hasAddress, {
    message: 'an openai embedding model needs baseUrl, for instance http://127.0.0.1:8080/v1',
    path: ['baseUrl'],
  });

export type EmbeddingConfig = z.infer<typeof EmbeddingConfigSchema>;
