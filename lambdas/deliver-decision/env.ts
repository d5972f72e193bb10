import * as z from 'zod';

export const EnvSchema = z.object({
  WORK_TABLE: z.string(),
  MACHINE_ARN: z.string(),
  DECISION_QUEUE_URL: z.url(),
});
