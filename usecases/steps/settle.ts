import type { TaskId } from '#domain/identity/ids.ts';
import { end, hasEnded, type Ending } from '#domain/task/changes.ts';
import { figuresOf, type TaskFigures } from '#domain/task/figures.ts';
import type { Change, TaskRecord } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import type { DomainEvents } from '../ports/domain-events.ts';
import type { TaskQueue } from '../ports/queues.ts';
import type { Slots } from '../ports/slots.ts';
import type { Clock } from '../ports/system.ts';
import type { TaskStore } from '../ports/task-store.ts';
import { changeTask } from './change-task.ts';
import { freeSlot } from './free-slot.ts';

export type SettleDependencies = {
  store: TaskStore;
  slots: Slots;
  queue: TaskQueue;
  events: DomainEvents;
  clock: Clock;
  /** Told once per task that ended, with its figures. */
  measure: (task: Task, figures: TaskFigures) => void;
};

export type Ended = { record: TaskRecord; first: boolean };

/**
 * Ends a task: final state, slot back, next in line woken, figures measured, one domain event. Whoever calls it first
 * decides the ending; a repeated call only gives the slot back again. The event is sent after the record, so a crash between
 * the two loses an event and never a result.
 * @param only ends the task only while it is in that run, so that a late message of an old run changes nothing
 */
export async function settle(deps: SettleDependencies, id: TaskId, ending: Ending, only?: { run: number }): Promise<Task> {
  const ended = await changeTask(deps.store, id, (record): { change?: Change; value: Ended } => {
    if (hasEnded(record.task) || (only && record.task.run !== only.run)) return { value: { record, first: false } };
    return closing(record, ending, deps.clock.now());
  });
  await tellTheEnd(deps, ended);
  return ended.record.task;
}

export function closing(record: TaskRecord, ending: Ending, now: Date): { change: Change; value: Ended } {
  const change = end(record.task, record.reviews, ending, now);
  return { change, value: { record: { ...record, task: change.task }, first: true } };
}

export async function tellTheEnd(deps: SettleDependencies, { record, first }: Ended): Promise<void> {
  const { task } = record;
  if (!hasEnded(task)) return;
  await freeSlot(deps, task);
  if (!first) return;
  const figures = figuresOf(record);
  deps.measure(task, figures);
  await deps.events.publish({
    type: `task.${task.status}`,
    task,
    detail: { usd: figures.usd, totalMs: figures.totalMs, reviewed: figures.reviewed },
  });
}
