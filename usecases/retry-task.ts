import type { Caller } from '#domain/identity/caller.ts';
import { ProblemError } from '#domain/problem/problem.ts';
import type { Task } from '#domain/task/schema.ts';
import { leavesTime } from '#domain/task/expiry.ts';
import { hasEnded, states } from '#domain/task/states.ts';
import type { AutomationRegistry } from './ports/automation-registry.ts';
import type { ContentStore } from './ports/content-store.ts';
import type { TaskQueue } from './ports/queues.ts';
import type { Clock } from './ports/system.ts';
import type { TaskStore } from './ports/task-store.ts';
import { commandStoredTask } from './steps/change-task.ts';
import { findTask } from './steps/find-task.ts';
import { pinnedRevision } from './task-contents.ts';

export type RetryTaskDependencies = {
  store: TaskStore;
  contents: ContentStore;
  registry: AutomationRegistry;
  queue: TaskQueue;
  clock: Clock;
};

/**
 * Puts a failed task back on the line at its team's wish: what it has stored stays, and it goes on from there. Retrying twice is
 * retrying once, and sends again the message that a crash may have kept back.
 * @throws {ProblemError} not-found, and conflict when it has not failed, or when retention would remove it under way
 */
export async function retryTask(
  deps: RetryTaskDependencies,
  caller: Caller,
  { id, reason }: { id: string | undefined; reason: string },
): Promise<Task> {
  const { task: found } = await findTask(deps.store, caller, id);
  const { spec } = await pinnedRevision(deps.registry, found);
  if (!leavesTime(spec, found.expiresAt, deps.clock.now()))
    throw new ProblemError('conflict', 'Retention removes the task too soon to try it again; submit its input as a new task.');
  const note = await deps.contents.prepare(found, reason);
  const actor = { kind: 'caller', ref: caller.sub, assurance: 'token' } as const;
  const { task } = (await commandStoredTask(deps, found.id, { kind: 'reopen', actor, note })).record;
  if (hasEnded(task) || task.end === 0)
    throw new ProblemError('conflict', `The task is ${task.status}; only one that has failed can be retried.`);
  if (states[task.status].carrier === 'queue') await deps.queue.send({ taskId: task.id, team: task.team, lane: 'interactive' });
  return task;
}
