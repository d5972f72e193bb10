import * as z from 'zod';
import { CheckResultSchema } from '../check/schema.ts';
import { JsonObjectSchema } from '../content/json.ts';
import { openList } from '../content/open-list.ts';
import type { Draft } from '../draft/schema.ts';
import { AutomationIdSchema, TaskIdSchema } from '../identity/ids.ts';
import { PublicationSchema } from '../publication/schema.ts';
import { hasEnded } from './changes.ts';
import type { TaskRecord } from './record.ts';
import { TaskErrorSchema, TaskStatusSchema, WaitingForSchema, type Task } from './schema.ts';

/** Where to go from a task. */
const LinksSchema = z.object({ self: z.string(), events: z.string() });

/** A task in a list, and the answer to a submission. */
export const TaskSummarySchema = z
  .object({
    id: TaskIdSchema,
    automation: AutomationIdSchema,
    revision: z.int(),
    status: TaskStatusSchema,
    done: z.boolean().describe('True once the status will not change by itself any more'),
    subject: z.string().optional(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    links: LinksSchema,
  })
  .meta({ id: 'TaskSummary' });
export type TaskSummary = z.infer<typeof TaskSummarySchema>;

/** A page of a list. `cursor` goes on from its end; without one it was the last. */
export const TaskPageSchema = z.object({ items: z.array(TaskSummarySchema), cursor: z.string().optional() }).meta({ id: 'TaskPage' });
export type TaskPage = z.infer<typeof TaskPageSchema>;

/** What a task waits for, as callers see it. */
const WaitingForViewSchema = WaitingForSchema.extend({
  kind: openList('What the task waits for.', WaitingForSchema.shape.kind.options),
}).meta({ id: 'WaitingFor' });

/** The answer to a submission: a summary, and what the task waits for when that is known. */
export const AcceptedTaskSchema = TaskSummarySchema.extend({ waitingFor: WaitingForViewSchema.optional() }).meta({ id: 'AcceptedTask' });
export type AcceptedTask = z.infer<typeof AcceptedTaskSchema>;

/** The answer to `GET /v1/tasks/{id}`. */
export const TaskViewSchema = TaskSummarySchema.extend({
  waitingFor: WaitingForViewSchema.optional(),
  output: JsonObjectSchema.optional().describe('The newest draft, or what was published'),
  confidence: z.number().optional(),
  checks: z.array(CheckResultSchema),
  model: z.object({ endpoint: z.string(), id: z.string(), version: z.string() }).optional(),
  review: z
    .object({
      status: z.enum(['open', 'decided', 'delivered', 'expired', 'cancelled', 'replaced']),
      reasons: z.array(z.string()),
      openedAt: z.iso.datetime(),
      expiresAt: z.iso.datetime(),
      decision: z.enum(['approve', 'edit', 'reject']).optional(),
      decidedAt: z.iso.datetime().optional(),
      assurance: z.enum(['link', 'signed-in']).optional(),
      reason: z.string().optional().describe('What the reviewer wrote to the decision'),
    })
    .optional(),
  publications: z.array(PublicationSchema),
  usage: z.object({ inputTokens: z.int(), outputTokens: z.int(), usd: z.number() }),
  timings: z.object({ queuedMs: z.number(), activeMs: z.number(), reviewMs: z.number(), totalMs: z.number() }),
  metadata: z.record(z.string(), z.string()).optional(),
  error: TaskErrorSchema.optional(),
}).meta({ id: 'Task' });
export type TaskView = z.infer<typeof TaskViewSchema>;

/** What became of waiting for a task: its end, where it stands instead, or nothing when there is no such task. */
export const AwaitedTaskSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ended'), task: TaskViewSchema }),
  z.object({ kind: z.literal('standing'), task: AcceptedTaskSchema }),
  z.object({ kind: z.literal('missing') }),
]);
export type AwaitedTask = z.infer<typeof AwaitedTaskSchema>;

/** The short view of a task. */
export function summarise(task: Task): TaskSummary {
  return {
    id: task.id,
    automation: task.automation,
    revision: task.revision,
    status: task.status,
    done: hasEnded(task),
    ...(task.subject === undefined ? {} : { subject: task.subject }),
    createdAt: task.createdAt,
    updatedAt: task.updatedAt,
    links: { self: `/v1/tasks/${task.id}`, events: `/v1/tasks/${task.id}/events` },
  };
}

/** What was published, else what was approved, else the newest draft. */
export function shownDraft({ task, drafts, publications }: TaskRecord): Draft | undefined {
  const number = publications.at(-1)?.draft ?? task.approval?.draft ?? task.draft;
  return drafts.find((draft) => draft.number === number);
}
