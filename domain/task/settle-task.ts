import type { Actor } from '../audit/schema.ts';
import type { Clock, TaskId } from '../identity/ids.ts';
import { ProblemError } from '../problem/problem.ts';
import { freeSlot } from './admit-task.ts';
import { changeTask } from './change-task.ts';
import { end, hasEnded, type Ending } from './changes.ts';
import { figuresOf, type TaskFigures } from './figures.ts';
import type { Change, DomainEvents, Executions, Slots, TaskQueue, TaskRecord, TaskStore, TaskWrite } from './ports.ts';
import type { Task } from './schema.ts';

export type SettleDependencies = {
  store: TaskStore;
  slots: Slots;
  queue: TaskQueue;
  events: DomainEvents;
  clock: Clock;
  /** Told once per task that ended, with its figures. */
  measure: (task: Task, figures: TaskFigures) => void;
};

type Ended = { record: TaskRecord; first: boolean };

/**
 * Ends a task: final state, slot back, next in line woken, figures measured, one domain event. Whoever calls it first
 * decides the ending; a repeated call only gives the slot back again. The event is sent after the record, so a crash between
 * the two loses an event and never a result.
 * @param only ends the task only while it is in that run, so that a late message of an old run changes nothing
 */
export async function settleTask(deps: SettleDependencies, id: TaskId, ending: Ending, only?: { run: number }): Promise<Task> {
  const ended = await changeTask(deps.store, id, (record): { change?: Change; value: Ended } => {
    if (hasEnded(record.task) || (only && record.task.run !== only.run)) return { value: { record, first: false } };
    return closing(record, ending, deps.clock.now());
  });
  await tellTheEnd(deps, ended);
  return ended.record.task;
}

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

function closing(record: TaskRecord, ending: Ending, now: Date): { change: Change; value: Ended } {
  const change = end(record.task, record.reviews, ending, now);
  return { change, value: { record: { ...record, task: change.task }, first: true } };
}

async function tellTheEnd(deps: SettleDependencies, { record, first }: Ended): Promise<void> {
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
