import * as z from 'zod';
import { defineRoute } from '#domain/api/route.ts';
import { GroupNameSchema, ReviewerGroupSchema } from '#domain/identity/reviewer-groups.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/v1/reviewer-groups/{name}',
  function: 'get-reviewer-group',
  operationId: 'getReviewerGroup',
  tag: 'Reviewers',
  summary: "A reviewer group of your team, with its people, as it is or as it was; other teams' are not shown",
  scope: 'reviewers:write',
  params: z.strictObject({ name: GroupNameSchema }),
  malformedPath: 'not-found',
  query: z.strictObject({ version: z.coerce.number().int().min(1).max(999_999).optional().describe('Default: the newest') }),
  answers: {
    200: {
      description: 'The group, and who put this version',
      schema: ReviewerGroupSchema,
      headers: z.object({ ETag: z.string().describe('Of this version, for If-Match') }),
    },
  },
  problems: ['not-found'],
});
