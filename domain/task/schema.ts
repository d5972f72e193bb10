import * as z from 'zod';
import { ContentRefSchema } from '../content/content.ts';
import { JsonObjectSchema } from '../content/json.ts';
import { openList } from '../content/open-list.ts';
import { TeamSchema } from '../identity/caller.ts';
import { AutomationIdSchema, TaskIdSchema } from '../identity/ids.ts';
import { LaneSchema } from '../route/pool.ts';
import { TellingSchema } from './telling.ts';

export const TaskStatusSchema = z
  .enum(['queued', 'held', 'running', 'in_review', 'publishing', 'completed', 'rejected', 'failed', 'cancelled', 'rolled_back'])
  .meta({ id: 'TaskStatus', description: 'Where a task stands. The list is closed.' });
export type TaskStatus = z.infer<typeof TaskStatusSchema>;

/** Body of `POST /v1/tasks`. @example { "automation": "product-description", "input": { "sku": "BEA-ESS-ESS-001" } } */
export const SubmitTaskSchema = z
  .strictObject({
    automation: AutomationIdSchema,
    input: JsonObjectSchema.describe('What the automation asks for in its `inputSchema`'),
    mode: z.enum(['async', 'sync']).default('async'),
    lane: LaneSchema.default('interactive').describe(
      '`bulk` for work that nobody waits for: it waits for models in a queue of its own, and has places of its own',
    ),
    subject: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .describe('Whom or what the task is about, in your words; your tasks can be listed by it'),
    metadata: z
      .record(z.string().max(64), z.string().max(256))
      .optional()
      .describe('Yours; returned as it came, and handed on with what is published'),
  })
  .meta({ id: 'SubmitTask' });
export type SubmitTask = z.infer<typeof SubmitTaskSchema>;

const reason = z.string().min(1).max(1000);

/** Body of `POST /v1/tasks/{id}/cancel`. */
export const CancelTaskSchema = z.strictObject({ reason }).meta({ id: 'CancelTask' });

/** Body of `POST /v1/tasks/{id}/retry`. */
export const RetryTaskSchema = z.strictObject({ reason }).meta({ id: 'RetryTask' });

/** Query of `GET /v1/tasks`. */
export const ListTasksQuerySchema = z.strictObject({
  automation: AutomationIdSchema.optional(),
  status: TaskStatusSchema.optional(),
  subject: z.string().min(1).max(256).optional().describe('Tasks about exactly this, in the words they were sent with'),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z
    .string()
    .regex(/^[\w-]{1,500}$/, 'must be a cursor that this list gave')
    .optional()
    .describe('The `cursor` of the page before'),
});
export type ListTasksQuery = z.infer<typeof ListTasksQuerySchema>;

/** What the caller said about a task besides its input. Stored with it, as one content. */
export const AboutSchema = z.object({ subject: z.string().optional(), metadata: z.record(z.string(), z.string()).optional() });
export type About = z.infer<typeof AboutSchema>;

/** What a task waits for, since when, until when at most, who acts, and what they do. Instants are ISO 8601 UTC. Kinds may be added. */
export const WaitingForSchema = z.object({
  kind: openList('What the task waits for.', ['start', 'model', 'automation-paused', 'outside', 'review', 'decision-delivery']),
  since: z.iso.datetime(),
  until: z.iso.datetime().optional(),
  who: z.string().optional(),
  act: z.string(),
});
export type WaitingFor = z.infer<typeof WaitingForSchema>;

/** Why a task ended without its result. `type` is a stable word, `detail` is for people and holds no customer text. */
export const TaskErrorSchema = z.object({
  type: z.string(),
  detail: z.string(),
  step: z.string().optional().describe('The function that failed, when one did; its log has the cause under the id of the task'),
});
export type TaskError = z.infer<typeof TaskErrorSchema>;

/**
 * A task as it is stored: state and references, no content. Every change raises `version` by one and adds the audit event
 * with that sequence number.
 */
export const TaskSchema = z.object({
  id: TaskIdSchema,
  team: TeamSchema,
  automation: AutomationIdSchema,
  revision: z.int().min(1),
  route: z.string().describe('Model route of the revision; its pool bounds how many models are asked at a time'),
  lane: LaneSchema.describe('Where it waits for a model'),
  status: TaskStatusSchema,
  version: z.int().min(1),
  run: z.int().min(1).describe('Number of the execution; a cure starts the next one'),
  end: z.int().min(0).describe('How often it has ended: events and figures of an end carry its number'),
  idleMs: z.number().min(0).optional().describe('Time between its ends and the retries that followed'),
  stalled: z
    .object({ since: z.iso.datetime(), parks: z.int().min(0), runs: z.int().min(0) })
    .optional()
    .describe('Since it last got on: how often it was parked, and runs that came to nothing'),
  holdDays: z.int().min(1).describe('How long outside faults may hold it; from its revision'),
  requester: z.object({
    sub: z.string(),
    email: z.string().optional(),
    machine: z.literal(true).optional().describe('The stage said that callers of its team are machines'),
  }),
  subjectHash: z.string().optional().describe('Keyed hash of the subject; the index by subject is made of it'),
  input: ContentRefSchema.describe('What its caller sent: the input, and what they said about it'),
  evidence: ContentRefSchema.optional().describe('Absent until Retrieve has looked'),
  note: ContentRefSchema.optional().describe('Why it was cancelled or is tried again, in its caller’s words'),
  draft: z.int().min(0).describe('Number of the newest draft, 0 before the first'),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  startedAt: z.iso.datetime().optional(),
  finishedAt: z.iso.datetime().optional(),
  reviewMs: z.number().min(0).describe('Time spent waiting for people, closed reviews only'),
  waiting: WaitingForSchema.optional(),
  error: TaskErrorSchema.optional(),
  leaving: z
    .object({ draft: z.int().min(1), since: z.iso.datetime() })
    .optional()
    .describe('The draft that was begun to be published: from then on something may be outside'),
  dueAt: z.iso.datetime().optional().describe('When the reconciler looks at it; absent once it has ended and that was told'),
  releaseAt: z.iso.datetime().optional().describe('Parked: when its next run may begin, as far as back-off goes'),
  untold: z.literal(true).optional().describe('Nobody has been told of its latest end yet'),
  outbox: z.array(TellingSchema).optional().describe('Earlier ends that nobody has been told of, oldest first: its record is past them'),
  lastHash: z.string(),
  salt: z.string(),
  expiresAt: z.int().describe('Epoch seconds after which retention removes it. Written once, see expiry.ts'),
});
export type Task = z.infer<typeof TaskSchema>;

/** The claim an Idempotency-Key holds: the digest of the body it came with, and the task it made. */
export const ClaimSchema = z.object({ bodySha256: z.string(), taskId: TaskIdSchema, expiresAt: z.int() });
export type Claim = z.infer<typeof ClaimSchema>;
