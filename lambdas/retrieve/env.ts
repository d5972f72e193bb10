import * as z from 'zod';
import { EmbeddingConfigSchema } from '#domain/knowledge/embedding.ts';
import { jsonEnv } from '#runtime/env.ts';

export const EnvSchema = z.object({
  WORK_TABLE: z.string(),
  REGISTRY_TABLE: z.string(),
  CONTENT_BUCKET: z.string(),
  KNOWLEDGE_BUCKET: z.string(),
  EMBEDDING: jsonEnv(EmbeddingConfigSchema),
});
