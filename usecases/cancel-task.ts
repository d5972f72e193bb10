import type { Caller } from '#domain/identity/caller.ts';
import { ProblemError } from '#domain/problem/problem.ts';
import type { Refusal } from '#domain/task/commands.ts';
import type { Task } from '#domain/task/schema.ts';
import type { ContentStore } from './ports/content-store.ts';
import type { Executions } from './ports/executions.ts';
import { commandStoredTask } from './steps/change-task.ts';
import { tryToTellTheEnd, type EndDependencies } from './steps/end-task.ts';
import { findTask } from './steps/find-task.ts';

export type CancelTaskDependencies = EndDependencies & { executions: Executions; contents: ContentStore };

/**
 * Cancels a task at its team's wish. What is being published or has ended stays as it is; cancelling twice is cancelling once.
 * @throws {ProblemError} not-found, and conflict when it is too late
 */
export async function cancelTask(
  deps: CancelTaskDependencies,
  caller: Caller,
  { id, reason }: { id: string | undefined; reason: string },
): Promise<Task> {
  const found = await findTask(deps.store, caller, id);
  const note = await deps.contents.prepare(found.task, reason);
  const actor = { kind: 'caller', ref: caller.sub, assurance: 'token' } as const;
  const reply = await commandStoredTask(deps, found, { kind: 'cancel', actor, note });
  if (reply.kind === 'refused' && reply.refusal.refused !== 'done') throw tooLate(reply.refusal, reply.record.task);
  const { task } = reply.record;
  await deps.executions.stop(task.id, task.run, 'cancelled by its team');
  await tryToTellTheEnd(deps, reply.record);
  return task;
}

function tooLate({ refused }: Refusal, { status }: Task): ProblemError {
  return new ProblemError(
    'conflict',
    refused === 'ended'
      ? `The task is ${status} already; nothing is left to cancel.`
      : 'The task is being published, or has been in part; wait for its end.',
  );
}
