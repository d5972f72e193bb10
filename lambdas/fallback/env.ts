import * as z from 'zod';

/** What the function needs from its environment. */
export const EnvSchema = z.object({
  WORK_TABLE: z.string().min(1),
  REGISTRY_TABLE: z.string().min(1),
  CONTENT_BUCKET: z.string().min(1),
});
