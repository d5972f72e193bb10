import type { Caller } from '#domain/identity/caller.ts';
import { TaskIdSchema } from '#domain/identity/ids.ts';
import { ProblemError } from '#domain/problem/problem.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import type { TaskStore } from '../ports/task-store.ts';

/** A task of whatever team, for operators. @throws {ProblemError} not-found */
export async function findAnyTask(store: TaskStore, id: string | undefined): Promise<TaskRecord> {
  const record = await recordOf(store, id);
  if (!record) throw new ProblemError('not-found', 'There is no task with this id; one past its retention is gone for good.');
  return record;
}

/**
 * A task of the caller's team, by the id in the path.
 * @throws {ProblemError} not-found for an unknown id and for another team's task alike: the caller must not learn which
 */
export async function findTask(store: TaskStore, caller: Caller, id: string | undefined): Promise<TaskRecord> {
  const record = await recordOf(store, id);
  if (!record || record.task.team !== caller.team) {
    throw new ProblemError('not-found', 'Your team has no task with this id; GET /v1/tasks lists its tasks.');
  }
  return record;
}

async function recordOf(store: TaskStore, id: string | undefined): Promise<TaskRecord | undefined> {
  const parsed = TaskIdSchema.safeParse(id);
  return parsed.success ? store.record(parsed.data) : undefined;
}
