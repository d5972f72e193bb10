import * as z from 'zod';
import { ModelRoutesSchema } from '#domain/route/schema.ts';
import { jsonEnv } from '#runtime/env.ts';

export const EnvSchema = z.object({
  WORK_TABLE: z.string(),
  REGISTRY_TABLE: z.string(),
  CONTENT_BUCKET: z.string(),
  MODEL_ROUTES: jsonEnv(ModelRoutesSchema),
});
