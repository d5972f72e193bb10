import * as z from 'zod';
import { EmbeddingConfigSchema } from '#domain/knowledge/embedding.ts';
import { jsonEnv } from '#runtime/env.ts';

export const EnvSchema = z.object({ REGISTRY_TABLE: z.string(), KNOWLEDGE_BUCKET: z.string(), EMBEDDING: jsonEnv(EmbeddingConfigSchema) });
