import * as z from 'zod';
import { defineRoute } from '#domain/api/route.ts';
import { AuditEventViewSchema } from '#domain/audit/schema.ts';
import { TaskIdSchema } from '#domain/identity/ids.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/v1/tasks/{id}/events',
  function: 'list-events',
  operationId: 'listEvents',
  tag: 'Tasks',
  summary: 'The audit trail of a task, hash-chained, oldest first',
  scope: 'tasks:read',
  params: z.strictObject({ id: TaskIdSchema }),
  malformedPath: 'not-found',
  answers: {
    200: { description: 'All events', schema: z.object({ items: z.array(AuditEventViewSchema) }).meta({ id: 'AuditTrail' }) },
  },
  problems: ['not-found'],
});
