import type { TaskId } from '#domain/identity/ids.ts';
import type { Ending, TaskCommand } from '#domain/task/commands.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import { hasEnded } from '#domain/task/states.ts';
import { untoldEnds } from '#domain/task/tell-end.ts';
import type { Telling } from '#domain/task/telling.ts';
import type { DomainEvents } from '../ports/domain-events.ts';
import type { Clock } from '../ports/system.ts';
import type { TaskStore } from '../ports/task-store.ts';
import { commandStoredTask } from './change-task.ts';

export type EndDependencies = {
  store: TaskStore;
  events: DomainEvents;
  clock: Clock;
  /** Told of every end, at least once. */
  measure: (telling: Telling) => void;
  /** Told that an end is on record and could not be told: it stays due, and the reconciler tells it. */
  untold: (task: Task, error: unknown) => void;
};

/**
 * Ends a task: final state, its end told. Whoever calls it first decides the ending, and does not fail for
 * not being able to tell it.
 * @param run ends the task only while it is in that run, so that a late message of an old run changes nothing
 */
export async function endTask(deps: EndDependencies, id: TaskId, ending: Ending, run?: number): Promise<Task> {
  return closeRun(deps, id, { kind: 'end', ending, run });
}

/** Gives a task a command that ends its run or itself, and does what follows from that. */
export async function closeRun(
  deps: EndDependencies,
  id: TaskId,
  command: TaskCommand | ((record: TaskRecord) => TaskCommand),
): Promise<Task> {
  const { record } = await commandStoredTask(deps, id, command);
  await tryToTellTheEnd(deps, record);
  return record.task;
}

/** Tells an end, which stands whether that works or not. */
export async function tryToTellTheEnd(deps: EndDependencies, record: TaskRecord): Promise<void> {
  try {
    await tellTheEnd(deps, record);
  } catch (error) {
    deps.untold(record.task, error);
  }
}

/**
 * What follows an end that is on record: it is told to the bus and to the metrics, as is each before it that was not. Told again when the mark that it was told is lost; a crash before leaves the task due, and the reconciler tells.
 */
export async function tellTheEnd(deps: Omit<EndDependencies, 'untold'>, record: TaskRecord): Promise<void> {
  if (!hasEnded(record.task)) return;
  const ends = untoldEnds(record);
  for (const telling of ends) {
    await deps.events.publish(telling.event);
    deps.measure(telling);
  }
  if (ends.length > 0) await deps.store.told(record.task);
}
