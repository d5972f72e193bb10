import * as z from 'zod';
import { defineRoute } from '#domain/api/route.ts';
import { RevisionSpecSchema } from '#domain/automation/schema.ts';
import { RevisionReceiptSchema } from '#domain/automation/view.ts';
import { AutomationIdSchema } from '#domain/identity/ids.ts';

const headers = z.object({ Location: z.string().describe('Where the automation is') });

export const route = defineRoute({
  method: 'PUT',
  path: '/v1/automations/{id}',
  function: 'put-automation',
  operationId: 'putAutomation',
  tag: 'Automations',
  summary: 'Put a new revision and make it live; revisions are never edited',
  scope: 'automations:write',
  params: z.strictObject({ id: AutomationIdSchema }),
  malformedPath: 'malformed-request',
  body: RevisionSpecSchema,
  answers: {
    200: { description: 'The live revision is this very one; nothing changed', schema: RevisionReceiptSchema, headers },
    201: { description: 'A new revision, live from now on', schema: RevisionReceiptSchema, headers },
  },
  problems: ['not-your-automation', 'invalid-request'],
});
