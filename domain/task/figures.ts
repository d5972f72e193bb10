import { isPending } from '../review/lifecycle.ts';
import { openMs } from './change.ts';
import type { TaskRecord } from './record.ts';
import type { TaskFigures } from './telling.ts';

/** The figures of a task so far, derived from its record. `now` closes what is still open. */
export function figuresOf({ task, drafts, reviews }: TaskRecord, now?: Date): TaskFigures {
  const until = new Date(task.finishedAt ?? now ?? task.updatedAt);
  const totalMs = Math.max(0, until.getTime() - Date.parse(task.createdAt) - (task.idleMs ?? 0));
  const queuedMs =
    task.startedAt === undefined ? totalMs : Math.min(totalMs, Math.max(0, Date.parse(task.startedAt) - Date.parse(task.createdAt)));
  const open = task.finishedAt ? [] : reviews.filter(isPending);
  const waitedMs = task.reviewMs + open.reduce((sum, review) => sum + openMs(review, until), 0);
  const reviewMs = Math.min(totalMs - queuedMs, waitedMs);
  const sum = (of: (draft: (typeof drafts)[number]) => number) => drafts.reduce((total, draft) => total + of(draft), 0);
  return {
    end: task.end,
    queuedMs,
    activeMs: totalMs - queuedMs - reviewMs,
    reviewMs,
    totalMs,
    inputTokens: sum((draft) => draft.usage.inputTokens),
    outputTokens: sum((draft) => draft.usage.outputTokens),
    microUsd: sum((draft) => draft.price?.microUsd ?? 0),
    reviewed: reviews.length > 0,
  };
}
