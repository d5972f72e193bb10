import * as z from 'zod';
import { CheckResultSchema } from '../check/schema.ts';
import { PublicationSchema } from '../publication/schema.ts';
import { hasEnded } from './changes.ts';
import { figuresOf } from './figures.ts';
import type { ContentStore, TaskRecord } from './ports.ts';
import { TaskErrorSchema, TaskStatusSchema, WaitingForSchema, type Draft, type Task } from './schema.ts';

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

/** The whole view of a task, with its content. */
export async function viewTask(contents: ContentStore, record: TaskRecord, now: Date): Promise<TaskView> {
  const { task, drafts, reviews, publications } = record;
  const draft = shownDraft(record);
  const figures = figuresOf(record, now);
  const review = reviews.at(-1);
  const [output, checks, metadata, reason] = await Promise.all([
    draft?.contentSha256 ? contents.get(task.id, `draft-${draft.number}`) : undefined,
    draft?.judgement ? contents.get(task.id, `checks-${draft.number}`) : undefined,
    task.hasMetadata ? contents.get(task.id, 'metadata') : undefined,
    review?.decision?.hasReason ? contents.get(task.id, `note-${review.draft}`) : undefined,
  ]);
  const model = draft?.model ?? drafts.findLast((other) => other.model)?.model;
  const confidence = draft?.judgement?.confidence;
  return {
    ...summarise(task),
    ...(task.waiting && !hasEnded(task) ? { waitingFor: task.waiting } : {}),
    ...(output === undefined ? {} : { output: z.record(z.string(), z.json()).parse(JSON.parse(output)) }),
    ...(confidence == null ? {} : { confidence }),
    checks: checks === undefined ? [] : z.array(CheckResultSchema).parse(JSON.parse(checks)),
    ...(model ? { model } : {}),
    ...(review
      ? {
          review: {
            status: review.status,
            reasons: review.reasons,
            openedAt: review.openedAt,
            expiresAt: review.expiresAt,
            ...(review.decision
              ? { decision: review.decision.kind, decidedAt: review.decision.at, assurance: review.decision.assurance }
              : {}),
            ...(reason === undefined ? {} : { reason: z.string().parse(JSON.parse(reason)) }),
          },
        }
      : {}),
    publications,
    usage: { inputTokens: figures.inputTokens, outputTokens: figures.outputTokens, usd: figures.usd },
    timings: { queuedMs: figures.queuedMs, activeMs: figures.activeMs, reviewMs: figures.reviewMs, totalMs: figures.totalMs },
    ...(metadata === undefined ? {} : { metadata: z.record(z.string(), z.string()).parse(JSON.parse(metadata)) }),
    ...(task.error ? { error: task.error } : {}),
  };
}

/** What was published, else what was approved, else the newest draft. */
function shownDraft({ task, drafts, publications }: TaskRecord): Draft | undefined {
  const number = publications.at(-1)?.draft ?? task.approval?.draft ?? task.draft;
  return drafts.find((draft) => draft.number === number);
}
