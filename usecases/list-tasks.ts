import type { Caller } from '#domain/identity/caller.ts';
import type { ListTasksQuery } from '#domain/task/schema.ts';
import { summarise, type TaskPage } from '#domain/task/view.ts';
import type { SubjectHasher } from './ports/subject-hasher.ts';
import type { TaskStore } from './ports/task-store.ts';

export type ListTasksDependencies = { store: TaskStore; subjects: SubjectHasher };

/** A page of the tasks of the caller's team, newest first. @throws {ProblemError} malformed-request for a cursor that is not ours */
export async function listTasks({ store, subjects }: ListTasksDependencies, caller: Caller, query: ListTasksQuery): Promise<TaskPage> {
  const { automation, cursor, limit, status, subject } = query;
  const page = await store.list(caller.team, {
    limit,
    ...(automation ? { automation } : {}),
    ...(status ? { status } : {}),
    ...(subject === undefined ? {} : { subjectHash: await subjects.hash(caller.team, subject) }),
    ...(cursor ? { cursor } : {}),
  });
  return { items: page.items.map(summarise), ...(page.cursor ? { cursor: page.cursor } : {}) };
}
