import * as z from 'zod';
import { openList } from '../content/open-list.ts';

/** Who did something. People are referenced by a reviewer key or token subject, never by address. */
export const ActorSchema = z.object({
  kind: z.enum(['caller', 'reviewer', 'system']),
  ref: z.string().describe('Token subject, reviewer reference or the name of the function'),
  assurance: z.enum(['token', 'link', 'internal']),
});
export type Actor = z.infer<typeof ActorSchema>;

export const EventTypeSchema = z.enum([
  'task.accepted',
  'task.held',
  'task.started',
  'task.restarted',
  'task.parked',
  'task.released',
  'evidence.found',
  'draft.made',
  'draft.judged',
  'review.requested',
  'review.renewed',
  'review.invited',
  'review.emailed',
  'review.unmailed',
  'review.undelivered',
  'review.handed-over',
  'review.voted',
  'review.decided',
  'review.undone',
  'review.delivered',
  'review.resumed',
  'review.unheard',
  'review.reminded',
  'review.escalated',
  'review.expired',
  'review.replaced',
  'review.cancelled',
  'review.lapsed',
  'publication.started',
  'publication.made',
  'task.completed',
  'task.rejected',
  'task.failed',
  'task.cancelled',
  'task.reopened',
  'task.rolled_back',
]);
export type EventType = z.infer<typeof EventTypeSchema>;

/** Small facts: ids, numbers, digests, enumerated words. No free text, no address. */
export const EventDetailSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
export type EventDetail = z.infer<typeof EventDetailSchema>;

/**
 * One entry of a task's audit trail. `hash` covers `prevHash`, `seq`, `at`, `type`, `actor` and a salted digest of `detail`,
 * so erasing a detail leaves the chain whole.
 */
export const AuditEventSchema = z.object({
  version: z.int().min(1).describe('Of the shape of events of this type'),
  seq: z.int().min(1),
  at: z.iso.datetime(),
  type: EventTypeSchema,
  actor: ActorSchema,
  detail: EventDetailSchema,
  detailDigest: z.string(),
  prevHash: z.string(),
  hash: z.string(),
});
export type AuditEvent = z.infer<typeof AuditEventSchema>;

/** Version of the shapes that are written now. */
export const auditVersion = 1;

/** The same as the API shows it. */
export const AuditEventViewSchema = AuditEventSchema.extend({
  type: openList('What happened.', EventTypeSchema.options),
}).meta({ id: 'AuditEvent' });

/** What a state change reports; sequence, time and hashes are added when it is stored. */
export type NewEvent = { type: EventType; actor: Actor; detail: EventDetail };
