import { requireScope } from '#domain/identity/caller.ts';
import { fieldErrors, ProblemError } from '#domain/problem/problem.ts';
import { ListTasksQuerySchema } from '#domain/task/schema.ts';
import { summarise } from '#domain/task/view.ts';
import type { ApiReply, ApiRequest } from '#runtime/api.ts';
import type { TaskStore } from '#usecases/ports/task-store.ts';

/** `GET /v1/tasks`: the team's tasks, newest first. */
export function createListTasksHandler({ store }: { store: TaskStore }) {
  return async (request: ApiRequest): Promise<ApiReply> => {
    const caller = request.caller();
    requireScope(caller, 'tasks:read');
    const query = ListTasksQuerySchema.safeParse(request.query);
    if (!query.success) {
      throw new ProblemError('malformed-request', 'The query is not right; see errors.', { errors: fieldErrors(query.error) });
    }
    const { automation, cursor, limit, status } = query.data;
    const page = await store.list(caller.team, {
      limit,
      ...(automation ? { automation } : {}),
      ...(status ? { status } : {}),
      ...(cursor ? { cursor } : {}),
    });
    return {
      status: 200,
      headers: { 'cache-control': 'no-store' },
      json: { items: page.items.map(summarise), ...(page.cursor ? { cursor: page.cursor } : {}) },
    };
  };
}
