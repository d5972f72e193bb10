import * as z from 'zod';
import { defineRoute } from '#domain/api/route.ts';
import { AcceptedTaskSchema, TaskViewSchema } from '#domain/task/view.ts';
import { SubmitTaskSchema } from '#domain/task/schema.ts';

const headers = z.object({
  Location: z.string().describe('Where the task is'),
  'Idempotent-Replayed': z.literal('true').optional().describe('This key and body came before; no second task was made'),
});

export const route = defineRoute({
  method: 'POST',
  path: '/v1/tasks',
  function: 'submit-task',
  operationId: 'submitTask',
  tag: 'Tasks',
  summary: 'Submit a task; with mode "sync", wait up to 25 s for its end',
  scope: 'tasks:write',
  headers: z.object({
    'Idempotency-Key': z
      .string()
      .regex(/^[\x21-\x7e]{1,255}$/)
      .describe('1–255 visible ASCII characters, yours; the same key with the same body is the same task for 30 days'),
  }),
  body: SubmitTaskSchema,
  answers: {
    200: { description: 'The finished task (mode "sync")', schema: TaskViewSchema, headers },
    202: {
      description: 'Accepted. A task that mode "sync" did not see end, since it waits for a person or takes longer, is told as it stands',
      schema: AcceptedTaskSchema,
      headers,
    },
  },
  problems: [
    'idempotency-key-missing',
    'unknown-automation',
    'not-your-automation',
    'not-found',
    'request-in-flight',
    'idempotency-key-reused',
    'invalid-input',
    'rate-limited',
  ],
});
