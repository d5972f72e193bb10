import * as z from 'zod';
import { ModelRoutesSchema } from '#domain/route/schema.ts';
import { jsonEnv } from '#runtime/env.ts';

export const EnvSchema = z.object({
  WORK_TABLE: z.string(),
  REGISTRY_TABLE: z.string(),
  INTERACTIVE_QUEUE_URL: z.url(),
  MACHINE_ARN: z.string(),
  MODEL_ROUTES: jsonEnv(ModelRoutesSchema),
});
