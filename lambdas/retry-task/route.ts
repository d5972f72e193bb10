import * as z from 'zod';
import { defineRoute } from '#domain/api/route.ts';
import { TaskIdSchema } from '#domain/identity/ids.ts';
import { RetryTaskSchema } from '#domain/task/schema.ts';
import { TaskSummarySchema } from '#domain/task/view.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/v1/tasks/{id}/retry',
  function: 'retry-task',
  operationId: 'retryTask',
  tag: 'Tasks',
  summary:
    'Put a failed or parked task, of any team, back on the line; it goes on from what it has stored, and its next end has the next number. For operators',
  scope: 'ops:write',
  params: z.strictObject({ id: TaskIdSchema }),
  malformedPath: 'not-found',
  body: RetryTaskSchema,
  answers: {
    202: {
      description: 'Back on the line, or under way already',
      schema: TaskSummarySchema,
      headers: z.object({ Location: z.string().describe('Where the task is') }),
    },
  },
  problems: ['not-found', 'conflict'],
});
