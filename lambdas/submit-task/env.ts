import * as z from 'zod';

export const EnvSchema = z.object({
  WORK_TABLE: z.string(),
  REGISTRY_TABLE: z.string(),
  CONTENT_BUCKET: z.string(),
  INTERACTIVE_QUEUE_URL: z.url(),
  TEAM_LIMIT_PER_MINUTE: z.coerce.number().int().min(1),
  AWAIT_FUNCTION: z.string(),
});
