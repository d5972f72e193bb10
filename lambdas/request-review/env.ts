import * as z from 'zod';
import { ConnectorsSchema } from '#domain/publication/schema.ts';
import { ReviewerGroupsSchema } from '#domain/identity/reviewer-groups.ts';
import { jsonEnv } from '#runtime/env.ts';

export const EnvSchema = z.object({
  WORK_TABLE: z.string(),
  REGISTRY_TABLE: z.string(),
  CONTENT_BUCKET: z.string(),
  CATALOGUE_BUCKET: z.string(),
  CONNECTORS: jsonEnv(ConnectorsSchema),
  REVIEWER_GROUPS: jsonEnv(ReviewerGroupsSchema),
  INTERACTIVE_QUEUE_URL: z.url(),
  MACHINE_ARN: z.string(),
  MAIL_FROM: z.string(),
  LINK_BASE_PARAMETER: z.string(),
});
