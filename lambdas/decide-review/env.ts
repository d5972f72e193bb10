import * as z from 'zod';
import { ReviewerGroupsSchema } from '#domain/identity/reviewer-groups.ts';
import { jsonEnv } from '#runtime/env.ts';

export const EnvSchema = z.object({
  WORK_TABLE: z.string(),
  REGISTRY_TABLE: z.string(),
  CONTENT_BUCKET: z.string(),
  REVIEWER_GROUPS: jsonEnv(ReviewerGroupsSchema),
  DECISION_QUEUE_URL: z.url(),
});
