import * as z from 'zod';
import { CheckResultSchema } from '#domain/check/schema.ts';
import { hasEnded } from '#domain/task/changes.ts';
import { figuresOf } from '#domain/task/figures.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import { type TaskView, shownDraft, summarise } from '#domain/task/view.ts';
import type { ContentStore } from '../ports/content-store.ts';

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
