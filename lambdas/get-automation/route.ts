import * as z from 'zod';
import { defineRoute } from '#domain/api/route.ts';
import { AutomationViewSchema } from '#domain/automation/view.ts';
import { AutomationIdSchema } from '#domain/identity/ids.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/v1/automations/{id}',
  function: 'get-automation',
  operationId: 'getAutomation',
  tag: 'Automations',
  summary: 'An automation: input and output schema, and an example that works',
  scope: 'tasks:read',
  params: z.strictObject({ id: AutomationIdSchema }),
  malformedPath: 'unknown-automation',
  answers: { 200: { description: 'The live revision', schema: AutomationViewSchema } },
  problems: ['unknown-automation', 'not-your-automation'],
});
