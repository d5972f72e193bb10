import type { TaskId } from '#domain/identity/ids.ts';
import type { Decision, Refusal, TaskCommand } from '#domain/task/commands.ts';
import { TaskContendedError, TaskMissingError } from '#domain/task/errors.ts';
import { commandTask } from '#domain/task/lifecycle.ts';
import type { Change, TaskRecord } from '#domain/task/record.ts';
import type { Clock } from '../ports/system.ts';
import type { TaskStore } from '../ports/task-store.ts';

const maxTries = 8;

/**
 * Reads a task, decides on a change and stores it, deciding anew whenever somebody else was first.
 * @param from the task, or its record when it was just read: what is stale is refused by its version, and read again
 * @param decide answers the change to store (or none) and the value to hand back; it must have no effects besides
 * @throws {TaskMissingError} when there is no such task
 * @throws {TaskContendedError} after eight lost races
 */
export async function changeTask<T>(
  store: TaskStore,
  from: TaskId | TaskRecord,
  decide: (record: TaskRecord) => { change?: Change; value: T } | Promise<{ change?: Change; value: T }>,
): Promise<T> {
  const id = typeof from === 'string' ? from : from.task.id;
  for (let tries = 0; tries < maxTries; tries += 1) {
    const record = tries === 0 && typeof from !== 'string' ? from : await readTask(store, id);
    const { change, value } = await decide(record);
    if (!change || (await store.commit(record, change)) === 'saved') return value;
  }
  throw new TaskContendedError(`Task ${id} was changed by others ${maxTries} times in a row; try again.`);
}

/** What a command came to: the record it left, or why it changed nothing and the record as it was found. */
export type Commanded = { kind: 'changed'; record: TaskRecord } | { kind: 'refused'; refusal: Refusal; record: TaskRecord };

/**
 * Gives a task a command and stores what follows.
 * @param from the task, or its record when it was just read
 * @param command made from the record as it is read, since it may depend on it
 */
export async function commandStoredTask(
  { store, clock }: { store: TaskStore; clock: Clock },
  from: TaskId | TaskRecord,
  command: TaskCommand | ((record: TaskRecord) => TaskCommand),
): Promise<Commanded> {
  return changeTask<Commanded>(store, from, (record) => {
    const decision: Decision = commandTask(record, typeof command === 'function' ? command(record) : command, clock.now());
    return 'change' in decision
      ? { change: decision.change, value: { kind: 'changed', record: after(record, decision.change) } }
      : { value: { kind: 'refused', refusal: decision, record } };
  });
}

/** A task's record. @throws {TaskMissingError} */
export async function readTask(store: TaskStore, id: TaskId): Promise<TaskRecord> {
  const record = await store.record(id);
  if (!record) throw new TaskMissingError(`There is no task ${id}.`);
  return record;
}

/** A record as a change leaves it. */
export function after(record: TaskRecord, { task, writes = [] }: Change): TaskRecord {
  const drafts = new Map(record.drafts.map((draft) => [draft.number, draft]));
  const reviews = new Map(record.reviews.map((review) => [review.id, review]));
  const publications = new Map(record.publications.map((publication) => [keyOf(publication), publication]));
  for (const write of writes) {
    if (write.put === 'draft') drafts.set(write.draft.number, write.draft);
    else if (write.put === 'review') reviews.set(write.review.id, write.review);
    else if (write.put === 'publication') publications.set(keyOf(write.publication), write.publication);
  }
  return { task, drafts: [...drafts.values()], reviews: [...reviews.values()], publications: [...publications.values()] };
}

function keyOf({ draft, connector }: { draft: number; connector: string }): string {
  return `${draft}/${connector}`;
}
