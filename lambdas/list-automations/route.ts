import * as z from 'zod';
import { defineRoute } from '#domain/api/route.ts';
import { AutomationSummarySchema } from '#domain/automation/view.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/v1/automations',
  function: 'list-automations',
  operationId: 'listAutomations',
  tag: 'Automations',
  summary: 'The automations your team may call',
  scope: 'tasks:read',
  answers: {
    200: { description: 'All of them', schema: z.object({ items: z.array(AutomationSummarySchema) }).meta({ id: 'AutomationList' }) },
  },
  problems: [],
});
