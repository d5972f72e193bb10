import * as z from 'zod';
import { CheckResultSchema, type CheckResult } from '../check/schema.ts';
import { JsonObjectSchema } from '../content/json.ts';
import type { JsonObject } from '../content/read-json.ts';
import type { Draft } from '../draft/schema.ts';
import { AutomationIdSchema, ReviewIdSchema, TaskIdSchema } from '../identity/ids.ts';
import { PublicationSchema } from '../publication/schema.ts';
import { ReviewSchema, VoteSchema, type Review } from '../review/schema.ts';
import { LaneSchema } from '../route/pool.ts';
import { inUsd } from '../route/price.ts';
import { figuresOf } from './figures.ts';
import type { TaskRecord } from './record.ts';
import { rightToPublish } from './right-to-publish.ts';
import { TaskErrorSchema, TaskStatusSchema, WaitingForSchema, type About, type Task } from './schema.ts';
import { hasEnded } from './states.ts';

/** Where to go from a task. */
const LinksSchema = z.object({ self: z.string(), events: z.string() });

/** A task in a list, and the answer to a submission. */
export const TaskSummarySchema = z
  .object({
    id: TaskIdSchema,
    automation: AutomationIdSchema,
    revision: z.int(),
    lane: LaneSchema.describe('Where it waits for a model'),
    status: TaskStatusSchema,
    done: z.boolean().describe('True once the status will not change by itself any more'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    links: LinksSchema,
  })
  .meta({ id: 'TaskSummary' });
export type TaskSummary = z.infer<typeof TaskSummarySchema>;

/** A review as the task's team sees it: who decided is told by how sure we are, not by name. */
export const ReviewViewSchema = z
  .object({
    id: ReviewIdSchema,
    purpose: ReviewSchema.shape.purpose,
    status: ReviewSchema.shape.status,
    draft: z.int(),
    needs: ReviewSchema.shape.needs,
    reasons: z.array(z.string()),
    openedAt: z.iso.datetime(),
    deadline: z.iso.datetime(),
    votes: z.array(
      VoteSchema.pick({ kind: true, at: true, assurance: true, overruled: true }).extend({
        reason: z.string().optional().describe('What the reviewer wrote'),
      }),
    ),
  })
  .meta({ id: 'Review' });

/** A page of a list. `cursor` goes on from its end; without one it was the last. */
export const TaskPageSchema = z.object({ items: z.array(TaskSummarySchema), cursor: z.string().optional() }).meta({ id: 'TaskPage' });
export type TaskPage = z.infer<typeof TaskPageSchema>;

/** What a task waits for, as callers see it. */
const WaitingForViewSchema = WaitingForSchema.meta({ id: 'WaitingFor' });

/** The answer to a submission: a summary, and what the task waits for when that is known. */
export const AcceptedTaskSchema = TaskSummarySchema.extend({ waitingFor: WaitingForViewSchema.optional() }).meta({ id: 'AcceptedTask' });
export type AcceptedTask = z.infer<typeof AcceptedTaskSchema>;

/** The answer to `GET /v1/tasks/{id}`. */
export const TaskViewSchema = TaskSummarySchema.extend({
  end: z.int().describe('How often it has ended; events of an end carry its number'),
  waitingFor: WaitingForViewSchema.optional(),
  subject: z.string().optional(),
  output: JsonObjectSchema.optional().describe('What was published or approved, else the newest draft'),
  confidence: z.number().optional(),
  checks: z.array(CheckResultSchema),
  model: z.object({ endpoint: z.string(), id: z.string(), version: z.string() }).optional(),
  reviews: z.array(ReviewViewSchema).describe('Oldest first'),
  publications: z.array(PublicationSchema),
  usage: z.object({ inputTokens: z.int(), outputTokens: z.int(), usd: z.number() }),
  timings: z.object({ queuedMs: z.number(), activeMs: z.number(), reviewMs: z.number(), totalMs: z.number() }),
  metadata: z.record(z.string(), z.string()).optional(),
  error: TaskErrorSchema.optional().describe('Why it ended without its result; while it is held, what stopped its last run'),
  reason: z.string().optional().describe('Why it was cancelled, or is tried again, in the words of who asked for it'),
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
    lane: task.lane,
    status: task.status,
    done: hasEnded(task),
    createdAt: task.createdAt,
    updatedAt: task.updatedAt,
    links: { self: `/v1/tasks/${task.id}`, events: `/v1/tasks/${task.id}/events` },
  };
}

/** Content that a view shows. `reasons` are of votes and of the task's last call, by the id of their content. */
export type ViewedContent = {
  output: JsonObject | undefined;
  checks: readonly CheckResult[];
  about: About;
  reasons: ReadonlyMap<string, string>;
};

/** The whole view of a task. */
export function viewTask(record: TaskRecord, { output, checks, about, reasons }: ViewedContent, now: Date): TaskView {
  const { task, drafts, reviews, publications } = record;
  const draft = shownDraft(record);
  const figures = figuresOf(record, now);
  const model = draft?.model ?? drafts.findLast((other) => other.model)?.model;
  const confidence = draft?.judgement?.confidence;
  const reason = task.note && reasons.get(task.note.id);
  return {
    ...summarise(task),
    end: task.end,
    ...(task.waiting && !hasEnded(task) ? { waitingFor: task.waiting } : {}),
    ...about,
    ...(output === undefined ? {} : { output }),
    ...(confidence == null ? {} : { confidence }),
    checks: [...checks],
    ...(model ? { model } : {}),
    reviews: reviews.map((review) => viewReview(review, reasons)),
    publications,
    usage: { inputTokens: figures.inputTokens, outputTokens: figures.outputTokens, usd: inUsd(figures.microUsd) },
    timings: { queuedMs: figures.queuedMs, activeMs: figures.activeMs, reviewMs: figures.reviewMs, totalMs: figures.totalMs },
    ...(task.error ? { error: task.error } : {}),
    ...(reason === undefined ? {} : { reason }),
  };
}

function viewReview(review: Review, reasons: ReadonlyMap<string, string>): z.infer<typeof ReviewViewSchema> {
  return {
    id: review.id,
    purpose: review.purpose,
    status: review.status,
    draft: review.about.draft,
    needs: review.needs,
    reasons: review.reasons,
    openedAt: review.openedAt,
    deadline: review.deadline.at,
    votes: review.votes.map(({ kind, at, assurance, overruled, reason }) => {
      const text = reason && reasons.get(reason.id);
      return { kind, at, assurance, overruled, ...(text === undefined ? {} : { reason: text }) };
    }),
  };
}

/** What was published last, else what may be published, else the newest draft. */
export function shownDraft(record: Pick<TaskRecord, 'task' | 'drafts' | 'reviews' | 'publications'>): Draft | undefined {
  const approved = record.drafts.findLast(({ number }) => rightToPublish(record, number).kind === 'approval')?.number;
  const number = latest(record.publications)?.draft ?? approved ?? record.task.draft;
  return record.drafts.find((draft) => draft.number === number);
}

/** Publications come by draft and connector. */
function latest(publications: TaskRecord['publications']): TaskRecord['publications'][number] | undefined {
  return publications.toSorted((a, b) => a.at.localeCompare(b.at)).at(-1);
}
