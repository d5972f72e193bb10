import type * as z from 'zod';
import { TaskSummarySchema, TaskViewSchema, type TaskView } from '#domain/task/view.ts';
import { LocalError } from '../local-error.ts';
import { requestToken } from '../token.ts';

/** A product team's client of the API, small on purpose: this is all it takes. */
export async function createClient(api: string, team: string) {
  const token = await requestToken({ team, scope: 'tasks:write tasks:read', sub: 'demo' });

  async function call<S extends z.ZodType>(
    schema: S,
    method: string,
    path: string,
    body?: { key?: string; value: unknown },
  ): Promise<z.output<S>> {
    const answer = await fetch(`${api}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(body?.key === undefined ? {} : { 'idempotency-key': body.key }),
      },
      ...(body ? { body: JSON.stringify(body.value) } : {}),
    });
    const text = await answer.text();
    if (!answer.ok) throw new LocalError(`${method} ${path} answered ${answer.status}: ${text}`);
    return schema.parse(JSON.parse(text));
  }

  return {
    submit: async (automation: string, input: unknown, key: string): Promise<string> =>
      (await call(TaskSummarySchema, 'POST', '/v1/tasks', { key, value: { automation, input } })).id,
    cancel: (id: string, reason: string) => call(TaskSummarySchema, 'POST', `/v1/tasks/${id}/cancel`, { value: { reason } }),
    get: (id: string): Promise<TaskView> => call(TaskViewSchema, 'GET', `/v1/tasks/${id}`),
  };
}
export type Client = Awaited<ReturnType<typeof createClient>>;
