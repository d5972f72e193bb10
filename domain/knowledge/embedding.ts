import * as z from 'zod';

/**
 * The embedding model of a stage. Model and version together name an index: vectors of two models never mix.
 *
 * @example
 * { "kind": "bedrock", "model": "amazon.titan-embed-text-v2:0", "version": "2", "dimensions": 512 }
 */
export const EmbeddingConfigSchema = z
  .strictObject({
    kind: z.enum(['openai', 'bedrock']),
    model: z.string().min(1).describe('Model id as the server knows it'),
    version: z.string().min(1).describe('Which weights or release the id stands for'),
    dimensions: z.int().min(1).max(4096).describe('Length of a vector; an answer of another length is refused'),
    baseUrl: z.url().optional().describe('For `openai`: the URL up to and including /v1'),
    apiKeySecretArn: z.string().optional().describe('For `openai`: the Secrets Manager secret with the bearer key'),
    region: z
      .string()
      .regex(/^[a-z][a-z0-9-]*$/)
      .optional()
      .describe('For `openai`: where the server stands, in words of processingRegions'),
    timeoutMs: z.int().min(100).max(300_000).default(30_000).describe('Of one call, which holds up to 64 texts'),
  })
  .refine((config) => config.kind === 'bedrock' || config.baseUrl !== undefined, {
    message: 'an openai embedding model needs baseUrl, for instance http://127.0.0.1:8080/v1',
    path: ['baseUrl'],
  });

export type EmbeddingConfig = z.infer<typeof EmbeddingConfigSchema>;
