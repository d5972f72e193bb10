import * as z from 'zod';
import { defineRoute } from '#domain/api/route.ts';
import { TaskIdSchema } from '#domain/identity/ids.ts';
import { CancelTaskSchema } from '#domain/task/schema.ts';
import { TaskSummarySchema } from '#domain/task/view.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/v1/tasks/{id}/cancel',
  function: 'cancel-task',
  operationId: 'cancelTask',
  tag: 'Tasks',
  summary: 'Cancel a task that is not being published yet; cancelling twice is cancelling once',
  scope: 'tasks:write',
  params: z.strictObject({ id: TaskIdSchema }),
  malformedPath: 'not-found',
  body: CancelTaskSchema,
  answers: {
    202: { description: 'Cancelled', schema: TaskSummarySchema, headers: z.object({ Location: z.string().describe('Where the task is') }) },
  },
  problems: ['not-found', 'conflict'],
});
