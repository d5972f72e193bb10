import * as z from 'zod';
import { MayUseSchema } from './may-use.ts';

/** Reviewer groups of a stage, by name. */
export const ReviewerGroupsSchema = z.record(
  z.string().regex(/^[a-z0-9-]{1,40}$/),
  z.strictObject({
    teams: MayUseSchema,
    members: z
      .array(z.strictObject({ name: z.string().min(1).max(100), email: z.email() }))
      .min(1)
      .max(20),
  }),
);

export type ReviewerGroups = z.infer<typeof ReviewerGroupsSchema>;

export type Reviewer = { name: string; email: string };
