import * as z from 'zod';
import { ReviewerGroupsSchema } from '#domain/identity/reviewer-groups.ts';
import { ConnectorsSchema } from '#domain/publication/schema.ts';
import { ModelRoutesSchema } from '#domain/route/schema.ts';
import { jsonEnv } from '#runtime/env.ts';

export const EnvSchema = z.object({
  REGISTRY_TABLE: z.string(),
  MODEL_ROUTES: jsonEnv(ModelRoutesSchema),
  REVIEWER_GROUPS: jsonEnv(ReviewerGroupsSchema),
  CONNECTORS: jsonEnv(ConnectorsSchema),
});
