import * as z from 'zod';

export const EnvSchema = z.object({ REGISTRY_TABLE: z.string(), KNOWLEDGE_BUCKET: z.string() });
