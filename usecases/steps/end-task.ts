import type { TaskId } from '#domain/identity/ids.ts';
import type { Ending, TaskCommand } from '#domain/task/commands.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import { hasEnded } from '#domain/task/states.ts';
import type { TaskFigures } from '#domain/task/telling.ts';
import type { DomainEvents } from '../ports/domain-events.ts';
import type { TaskQueue } from '../ports/queues.ts';
import type { Slots } from '../ports/slots.ts';
import type { Clock } from '../ports/system.ts';
import type { TaskStore } from '../ports/task-store.ts';
import { commandStoredTask } from './change-task.ts';
import { freeSlot } from './free-slot.ts';

export type EndDependencies = {
  store: TaskStore;
  slots: Slots;
  queue: TaskQueue;
  events: DomainEvents;
  clock: Clock;
  /** Told at least once an end, with its figures. */
  measure: (task: Task, figures: TaskFigures) => void;
};

/**
 * Ends a task: final state, slot back, next in line woken, its end told. Whoever calls it first decides the ending.
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
  const { kind, record } = await commandStoredTask(deps, id, command);
  if (kind === 'changed' && !hasEnded(record.task)) await freeSlot(deps, record.task);
  await tellTheEnd(deps, record);
  return record.task;
}

/**
 * What follows an end that is on record: its slot goes back, and what is in its outbox is told, to the bus and to the metrics. Told again
 * when the mark that it was told is lost; a crash before leaves the task due, and the reconciler tells.
 */
export async function tellTheEnd(deps: EndDependencies, { task }: TaskRecord): Promise<void> {
  if (!hasEnded(task) || !task.outbox) return;
  await freeSlot(deps, task);
  for (const { event, figures } of task.outbox) {
    await deps.events.publish(event);
    deps.measure(task, figures);
  }
  await deps.store.told(task);
}
