import * as z from 'zod';
import { defineRoute } from '#domain/api/route.ts';
import { GroupSummarySchema } from '#domain/identity/reviewer-groups.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/v1/reviewer-groups',
  function: 'list-reviewer-groups',
  operationId: 'listReviewerGroups',
  tag: 'Reviewers',
  summary: 'The reviewer groups that automations of your team may ask',
  scope: ['reviewers:write', 'automations:write'],
  answers: {
    200: { description: 'All of them', schema: z.object({ items: z.array(GroupSummarySchema) }).meta({ id: 'ReviewerGroupList' }) },
  },
  problems: [],
});
