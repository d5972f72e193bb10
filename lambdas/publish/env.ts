import * as z from 'zod';
import { ConnectorsSchema } from '#domain/publication/schema.ts';
import { jsonEnv } from '#runtime/env.ts';

/** What the function needs from its environment. */
export const EnvSchema = z.object({
  WORK_TABLE: z.string().min(1),
  REGISTRY_TABLE: z.string().min(1),
  CONTENT_BUCKET: z.string().min(1),
  CATALOGUE_BUCKET: z.string().min(1),
  CONNECTORS: jsonEnv(ConnectorsSchema),
  EGRESS_ALLOWLIST: jsonEnv(z.array(z.string().min(1))),
  WEBHOOK_SECRET_ARN: z.string().min(1),
});
