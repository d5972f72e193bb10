import { genesisHash } from '#domain/audit/chain.ts';
import { AuditEventSchema, type AuditEvent } from '#domain/audit/schema.ts';
import { DraftSchema } from '#domain/draft/schema.ts';
import { PublicationSchema } from '#domain/publication/schema.ts';
import { ReviewLinkSchema, ReviewSchema, type ReviewLink } from '#domain/review/schema.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import { TaskSchema, type Task } from '#domain/task/schema.ts';
import type { Item } from './doubles/expressions.ts';

/** A record, with the events of its task. */
export type Seen = TaskRecord & { events: AuditEvent[] };

/** What is stored at the end of a run: records by the task's id, links by the digest of their token. */
export function readRecords(items: Iterable<Item>): { records: Map<string, Seen>; linkOf: Map<string, ReviewLink> } {
  const tasks: Task[] = [];
  const linkOf = new Map<string, ReviewLink>();
  const versions = new Map<string, Item[]>();
  for (const item of items) {
    const [pk, sk] = [String(item['pk']), String(item['sk'])];
    if (item['sick'] !== undefined) continue;
    if (pk.startsWith('LINK#')) linkOf.set(pk.slice(5), ReviewLinkSchema.parse(item));
    else if (sk === 'TASK') tasks.push(TaskSchema.parse(item));
    else if (sk.startsWith('V#')) versions.set(pk, [...(versions.get(pk) ?? []), item]);
  }
  return { records: new Map(tasks.map((task) => [task.id, seenOf(task, versions.get(`TASK#${task.id}`) ?? [])])), linkOf };
}

/** The parts of a version's item, by their names. */
export function partsOf(version: Item | undefined): [name: string, says: { set?: Item; remove?: string[] }][] {
  return Object.entries((version?.['parts'] ?? {}) as Record<string, { set?: Item; remove?: string[] }>);
}

/** Told apart from how the store reads it: from the newest version back, each naming the one before. */
function seenOf(task: Task, versions: readonly Item[]): Seen {
  const counted: Item[] = [];
  for (let hash = task.lastHash; hash !== genesisHash; hash = String(counted[0]?.['prevHash'])) {
    const before = versions.find((item) => item['hash'] === hash);
    if (!before || counted.includes(before)) break;
    counted.unshift(before);
  }
  const parts = new Map<string, Item>();
  for (const version of counted)
    for (const [name, { set = {}, remove = [] }] of partsOf(version)) {
      const next = Object.entries({ ...parts.get(name), ...set }).filter(([field]) => !remove.includes(field));
      parts.set(name, Object.fromEntries(next));
    }
  const of = (prefix: string) =>
    [...parts.keys()]
      .filter((name) => name.startsWith(prefix))
      .toSorted()
      .map((name) => parts.get(name));
  return {
    task,
    drafts: of('DRAFT#').map((part) => DraftSchema.parse(part)),
    reviews: of('REVIEW#').map((part) => ReviewSchema.parse(part)),
    publications: of('PUB#').map((part) => PublicationSchema.parse(part)),
    events: counted.map((item) => AuditEventSchema.parse(item)),
  };
}
