import type { AuditEvent } from '#domain/audit/schema.ts';
import type { Caller } from '#domain/identity/caller.ts';
import type { TaskId } from '#domain/identity/ids.ts';
import type { Task } from '#domain/task/schema.ts';
import type { TaskStore } from './ports/task-store.ts';
import { findTask } from './steps/find-task.ts';

export type ListEventsDependencies = { store: TaskStore };

/** The audit trail of a task of the caller's team, oldest first. @throws {ProblemError} not-found */
export async function listEvents(
  { store }: ListEventsDependencies,
  caller: Caller,
  id: TaskId,
): Promise<{ task: Task; items: AuditEvent[] }> {
  const { task } = await findTask(store, caller, id);
  return { task, items: await store.events(task.id) };
}
