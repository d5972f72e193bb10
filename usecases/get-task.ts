import type { Caller } from '#domain/identity/caller.ts';
import type { TaskId } from '#domain/identity/ids.ts';
import type { Task } from '#domain/task/schema.ts';
import type { TaskView } from '#domain/task/view.ts';
import type { ContentStore } from './ports/content-store.ts';
import type { DraftClaims } from './ports/draft-claims.ts';
import type { Clock } from './ports/system.ts';
import type { TaskStore } from './ports/task-store.ts';
import { findModelWait } from './steps/find-model-wait.ts';
import { findTask } from './steps/find-task.ts';
import { viewStoredTask } from './steps/view-task.ts';

export type GetTaskDependencies = { store: TaskStore; contents: ContentStore; claims: Pick<DraftClaims, 'find'>; clock: Clock };

/** A task of the caller's team, as it is and as it is shown. @throws {ProblemError} not-found */
export async function getTask(deps: GetTaskDependencies, caller: Caller, id: TaskId): Promise<{ task: Task; view: TaskView }> {
  const record = await findTask(deps.store, caller, id);
  const now = deps.clock.now();
  const [view, waitingFor] = await Promise.all([viewStoredTask(deps.contents, record, now), findModelWait(deps.claims, record, now)]);
  return { task: record.task, view: waitingFor ? { ...view, waitingFor } : view };
}
