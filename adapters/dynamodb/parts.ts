import { workKeys } from './keys.ts';

type Item = Record<string, unknown>;

/**
 * What lies beside a task under its own key (drafts, reviews, publications) are its parts. A Query that reads them with the task is no
 * snapshot beside a transaction: it is read-committed, item by item, and ConsistentRead does not change that. So a part bears the version
 * of the task that wrote it, and the task bears the versions of all its parts, by sort key. A reading in which the two agree is the record
 * as of that task's version; any other is torn.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-isolation
 */
const versionsOfParts = 'parts';
const versionOfPart = 'taskVersion';

/** Whether an item under that key is a part of the task. */
export function isPart(taskId: string, { pk, sk }: { pk: string; sk: string }): boolean {
  const task = workKeys.task(taskId);
  return pk === task.pk && sk !== task.sk;
}

/** A part as a version of its task writes it. */
export function partOf(item: Item, version: number): Item {
  return { ...item, [versionOfPart]: version };
}

/** A new task, with the versions of the parts that are written with it. */
export function taskWithParts(item: Item, parts: readonly string[], version: number): Item {
  return { ...item, [versionsOfParts]: Object.fromEntries(parts.map((sk) => [sk, version])) };
}

/** What an update of a task sets to say that its version wrote these parts; of the others it says nothing. */
export function setParts(parts: readonly string[], version: number): { sets: string[]; names: Record<string, string>; values: Item } {
  if (parts.length === 0) return { sets: [], names: {}, values: {} };
  return {
    sets: parts.map((_, at) => `#parts.#p${at} = :part`),
    names: { '#parts': versionsOfParts, ...Object.fromEntries(parts.map((sk, at) => [`#p${at}`, sk])) },
    values: { ':part': version },
  };
}

/** Whether these parts are not all that the task has, each as the task's version knows it. */
export function isTorn(task: Item, parts: readonly Item[]): boolean {
  const known = new Map(Object.entries(task[versionsOfParts] ?? {}));
  return known.size !== parts.length || parts.some((part) => known.get(String(part['sk'])) !== part[versionOfPart]);
}
