import * as z from 'zod';
import { defineRoute } from '#domain/api/route.ts';
import { TaskIdSchema } from '#domain/identity/ids.ts';
import { TaskViewSchema } from '#domain/task/view.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/v1/tasks/{id}',
  function: 'get-task',
  operationId: 'getTask',
  tag: 'Tasks',
  summary: 'A task with its output, checks, review, publications and figures',
  scope: 'tasks:read',
  params: z.strictObject({ id: TaskIdSchema }),
  malformedPath: 'not-found',
  answers: { 200: { description: 'The task', schema: TaskViewSchema } },
  problems: ['not-found'],
});
