import { defineRoute } from '#domain/api/route.ts';
import { ListTasksQuerySchema } from '#domain/task/schema.ts';
import { TaskPageSchema } from '#domain/task/view.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/v1/tasks',
  function: 'list-tasks',
  operationId: 'listTasks',
  tag: 'Tasks',
  summary: 'Your tasks, newest first',
  scope: 'tasks:read',
  query: ListTasksQuerySchema,
  answers: { 200: { description: 'A page; it may have fewer tasks than `limit` and still have a `cursor`', schema: TaskPageSchema } },
  problems: [],
});
