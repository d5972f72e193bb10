import type { Caller } from '#domain/identity/caller.ts';
import { ProblemError } from '#domain/problem/problem.ts';
import type { Task } from '#domain/task/schema.ts';
import { hasEnded, states } from '#domain/task/states.ts';
import type { ContentStore } from './ports/content-store.ts';
import type { TaskQueue } from './ports/queues.ts';
import type { Clock } from './ports/system.ts';
import type { TaskStore } from './ports/task-store.ts';
import { commandStoredTask } from './steps/change-task.ts';
import { findTask } from './steps/find-task.ts';

export type RetryTaskDependencies = { store: TaskStore; contents: ContentStore; queue: TaskQueue; clock: Clock };

/**
 * Puts a failed task back on the line at its team's wish: what it has stored stays, and it goes on from there. Retrying twice is
 * retrying once, and sends again the message that a crash may have kept back.
 * @throws {ProblemError} not-found, and conflict when it ended in another way
 */
export async function retryTask(
  deps: RetryTaskDependencies,
  caller: Caller,
  { id, reason }: { id: string | undefined; reason: string },
): Promise<Task> {
  const { task: found } = await findTask(deps.store, caller, id);
  const note = await deps.contents.prepare(found, reason);
  const actor = { kind: 'caller', ref: caller.sub, assurance: 'token' } as const;
  const { task } = (await commandStoredTask(deps, found.id, { kind: 'reopen', actor, note })).record;
  if (hasEnded(task)) throw new ProblemError('conflict', `The task is ${task.status}; only a failed one can be retried.`);
  if (states[task.status].carrier === 'queue') await deps.queue.send({ taskId: task.id, team: task.team, lane: 'interactive' });
  return task;
}
