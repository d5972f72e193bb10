import type { Actor } from '#domain/audit/schema.ts';
import type { TaskId } from '#domain/identity/ids.ts';
import { ProblemError } from '#domain/problem/problem.ts';
import { hasEnded } from '#domain/task/changes.ts';
import type { TaskWrite, Change } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import type { Executions } from './ports/executions.ts';
import { changeTask } from './steps/change-task.ts';
import { type SettleDependencies, type Ended, closing, tellTheEnd } from './steps/settle.ts';

/**
 * Cancels a task at its caller's wish. What is being published or has ended stays as it is.
 * @param writes what to store with it, such as the caller's reason
 * @throws {ProblemError} conflict when it is too late
 */
export async function cancelTask(
  deps: SettleDependencies & { executions: Executions },
  id: TaskId,
  actor: Actor,
  writes: TaskWrite[],
): Promise<Task> {
  const ended = await changeTask(deps.store, id, (record): { change?: Change; value: Ended } => {
    const { task } = record;
    if (task.status === 'cancelled') return { value: { record, first: false } };
    if (hasEnded(task)) throw new ProblemError('conflict', `The task is ${task.status} already; nothing is left to cancel.`);
    if (task.status === 'publishing') throw new ProblemError('conflict', 'The task is being published; wait for its end.');
    const { change, value } = closing(record, { status: 'cancelled', actor }, deps.clock.now());
    return { change: { ...change, writes: [...(change.writes ?? []), ...writes] }, value };
  });
  const { task } = ended.record;
  await deps.executions.stop(task.id, task.run, 'cancelled by its team');
  await deps.slots.leaveLine(task.route, { team: task.team, createdAt: task.createdAt, taskId: task.id });
  await tellTheEnd(deps, ended);
  return task;
}
