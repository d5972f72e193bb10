import * as z from 'zod';
import { CheckResultSchema } from '../check/schema.ts';
import type { Draft } from '../draft/schema.ts';
import { PublicationSchema } from '../publication/schema.ts';
import { hasEnded } from './changes.ts';
import type { TaskRecord } from './record.ts';
import { TaskErrorSchema, TaskStatusSchema, WaitingForSchema, type Task } from './schema.ts';

/** Where to go from a task. */
const LinksSchema = z.object({ self: z.string(), events: z.string() });

/** A task in a list, and the answer to a submission. */
export const TaskSummarySchema = z
  .object({
    id: z.string(),
    automation: z.string(),
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

/** The answer to `GET /v1/tasks/{id}`. */
export const TaskViewSchema = TaskSummarySchema.extend({
  waitingFor: WaitingForSchema.optional(),
  output: z.record(z.string(), z.json()).optional().describe('The newest draft, or what was published'),
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
