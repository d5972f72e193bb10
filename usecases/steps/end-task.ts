import type { TaskId } from '#domain/identity/ids.ts';
import type { Ending } from '#domain/task/commands.ts';
import { endEvent } from '#domain/task/end-event.ts';
import { figuresOf, type TaskFigures } from '#domain/task/figures.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
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
  /** Told once an end, with its figures. */
  measure: (task: Task, figures: TaskFigures) => void;
};

/**
 * Ends a task: final state, slot back, next in line woken, figures measured, one domain event. Whoever calls it first
 * decides the ending; a repeated call only gives the slot back again. The event is sent after the record, so a crash between
 * the two loses an event and never a result.
 * @param run ends the task only while it is in that run, so that a late message of an old run changes nothing
 */
export async function endTask(deps: EndDependencies, id: TaskId, ending: Ending, run?: number): Promise<Task> {
  const { kind, record } = await commandStoredTask(deps, id, { kind: 'end', ending, run });
  await tellTheEnd(deps, record, kind === 'changed');
  return record.task;
}

/** What follows an end, once it is on record. @param first whether this very call recorded it */
export async function tellTheEnd(deps: EndDependencies, record: TaskRecord, first: boolean): Promise<void> {
  const event = endEvent(record);
  if (!event) return;
  await freeSlot(deps, record.task);
  if (!first) return;
  deps.measure(record.task, figuresOf(record));
  await deps.events.publish(event);
}
