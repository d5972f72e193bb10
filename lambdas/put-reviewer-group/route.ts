import * as z from 'zod';
import { defineRoute } from '#domain/api/route.ts';
import { GroupNameSchema, GroupSpecSchema, ReviewerGroupSchema } from '#domain/identity/reviewer-groups.ts';

const headers = z.object({ ETag: z.string().describe('Of the version that stands now, for If-Match') });

export const route = defineRoute({
  method: 'PUT',
  path: '/v1/reviewer-groups/{name}',
  function: 'put-reviewer-group',
  operationId: 'putReviewerGroup',
  tag: 'Reviewers',
  summary: 'Put a reviewer group as a whole; every version is kept, with who put it',
  scope: 'reviewers:write',
  params: z.strictObject({ name: GroupNameSchema }),
  malformedPath: 'malformed-request',
  headers: z.object({
    'If-Match': z.string().optional().describe('ETag of the version that this one was made from. Without it, whichever stands is replaced'),
  }),
  body: GroupSpecSchema,
  answers: {
    200: { description: 'The group is this very one; nothing changed', schema: ReviewerGroupSchema, headers },
    201: { description: 'A new version, for all reviews from now on', schema: ReviewerGroupSchema, headers },
  },
  problems: ['not-found', 'changed-meanwhile', 'invalid-request'],
});
