import * as z from 'zod';
import { genesisHash } from '#domain/audit/chain.ts';
import type { AuditEvent } from '#domain/audit/schema.ts';
import { DraftSchema } from '#domain/draft/schema.ts';
import { PublicationSchema } from '#domain/publication/schema.ts';
import { ReviewSchema } from '#domain/review/schema.ts';
import type { Change, TaskRecord, TaskWrite } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import { workKeys } from './keys.ts';
import { differenceOf } from './updates.ts';

type Item = Record<string, unknown>;

/**
 * A version of a task, as it lies beside it: its audit event, and what the version says anew of the task's parts (drafts, reviews,
 * publications), field by field. It is written once and never changed. The task's `lastHash` names its newest version, and the event of each
 * names the one before: only these count. What a writer left that was beaten, or died before the task was its own, is on no chain.
 */
const PartsSchema = z
  .record(z.string(), z.object({ set: z.record(z.string(), z.unknown()).default({}), remove: z.array(z.string()).default([]) }))
  .default({});

/** The item of a version. What a part has already is not said again. */
export function versionItem(from: TaskRecord | undefined, { task, writes = [] }: Change, event: AuditEvent): Item {
  const known = new Map(from ? partsOf(from) : []);
  const parts = writes.flatMap(partOf).flatMap(([name, part]) => {
    const { set, remove } = differenceOf(known.get(name) ?? {}, part);
    const says = { ...(Object.keys(set).length > 0 ? { set } : {}), ...(remove.length > 0 ? { remove } : {}) };
    return Object.keys(says).length > 0 ? [[name, says]] : [];
  });
  return {
    ...workKeys.version(task.id, event),
    ...event,
    ...(parts.length > 0 ? { parts: Object.fromEntries(parts) } : {}),
    expiresAt: task.expiresAt,
  };
}

/** The versions of a task as it was read, oldest first, or undefined when not all of them were read with it. */
export function chainOf({ version, lastHash }: Task, items: readonly Item[]): Item[] | undefined {
  const found = new Map(items.map((item) => [item['hash'], item]));
  const chain: Item[] = [];
  let hash: unknown = lastHash;
  for (let seq = version; seq > 0; seq -= 1) {
    const item = found.get(hash);
    if (item?.['seq'] !== seq) return undefined;
    chain.push(item);
    hash = item['prevHash'];
  }
  return hash === genesisHash ? chain.toReversed() : undefined;
}

/** The record that a task and its versions make. */
export function recordOf(task: Task, versions: readonly Item[]): TaskRecord {
  const parts = new Map<string, Item>();
  for (const version of versions)
    for (const [name, { set, remove }] of Object.entries(PartsSchema.parse(version['parts']))) {
      const part = { ...parts.get(name), ...set };
      for (const field of remove) delete part[field];
      parts.set(name, part);
    }
  const inOrder = [...parts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const of = (prefix: string) => inOrder.flatMap(([name, part]) => (name.startsWith(prefix) ? [part] : []));
  return {
    task,
    drafts: of('DRAFT#').map((part) => DraftSchema.parse(part)),
    reviews: of('REVIEW#').map((part) => ReviewSchema.parse(part)),
    publications: of('PUB#').map((part) => PublicationSchema.parse(part)),
  };
}

const padded = (n: number) => String(n).padStart(4, '0');

/** A part by its name, whose order is that of records; none for what is no part. Ids of reviews sort by the time they were made. */
function partOf(write: TaskWrite): [name: string, part: Item][] {
  switch (write.put) {
    case 'draft':
      return [[`DRAFT#${padded(write.draft.number)}`, write.draft]];
    case 'review':
      return [[`REVIEW#${write.review.id}`, write.review]];
    case 'publication':
      return [[`PUB#${padded(write.publication.draft)}#${write.publication.connector}`, write.publication]];
    case 'link':
    case 'content':
      return [];
    default:
      return write satisfies never;
  }
}

function partsOf({ drafts, reviews, publications }: TaskRecord): [name: string, part: Item][] {
  return [
    ...drafts.map((draft): TaskWrite => ({ put: 'draft', draft })),
    ...reviews.map((review): TaskWrite => ({ put: 'review', review })),
    ...publications.map((publication): TaskWrite => ({ put: 'publication', publication })),
  ].flatMap(partOf);
}
