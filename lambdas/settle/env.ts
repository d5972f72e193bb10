import * as z from 'zod';

export const EnvSchema = z.object({
  WORK_TABLE: z.string(),
  INTERACTIVE_QUEUE_URL: z.url(),
  EVENT_BUS: z.string(),
});
