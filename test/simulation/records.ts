import { AuditEventSchema, type AuditEvent } from '#domain/audit/schema.ts';
import { DraftSchema } from '#domain/draft/schema.ts';
import { PublicationSchema } from '#domain/publication/schema.ts';
import { ReviewLinkSchema, ReviewSchema, type ReviewLink } from '#domain/review/schema.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import { TaskSchema } from '#domain/task/schema.ts';
import type { Item } from './doubles/expressions.ts';

/** A record, with the events of its task. */
export type Seen = TaskRecord & { events: AuditEvent[] };

/** What is stored at the end of a run: records by the task's id, links by the digest of their token. */
export function readRecords(items: Iterable<Item>): { records: Map<string, Seen>; linkOf: Map<string, ReviewLink> } {
  const records = new Map<string, Seen>();
  const linkOf = new Map<string, ReviewLink>();
  const parts: ((to: Map<string, Seen>) => void)[] = [];
  for (const item of items) {
    const [pk, sk] = [String(item['pk']), String(item['sk'])];
    if (item['sick'] !== undefined) continue;
    if (pk.startsWith('LINK#')) linkOf.set(pk.slice(5), ReviewLinkSchema.parse(item));
    if (!pk.startsWith('TASK#')) continue;
    const id = pk.split('#')[1]!;
    if (sk === 'TASK') records.set(id, { task: TaskSchema.parse(item), drafts: [], reviews: [], publications: [], events: [] });
    else if (pk.endsWith('#EVENTS')) parts.push((to) => to.get(id)?.events.push(AuditEventSchema.parse(item)));
    else if (sk.startsWith('DRAFT#')) parts.push((to) => to.get(id)?.drafts.push(DraftSchema.parse(item)));
    else if (sk.startsWith('REVIEW#')) parts.push((to) => to.get(id)?.reviews.push(ReviewSchema.parse(item)));
    else if (sk.startsWith('PUB#')) parts.push((to) => to.get(id)?.publications.push(PublicationSchema.parse(item)));
  }
  for (const part of parts) part(records);
  for (const record of records.values()) {
    record.events.sort((a, b) => a.seq - b.seq);
    record.drafts.sort((a, b) => a.number - b.number);
    record.reviews.sort((a, b) => a.id.localeCompare(b.id));
  }
  return { records, linkOf };
}
