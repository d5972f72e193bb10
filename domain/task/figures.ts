import type { TaskRecord } from './record.ts';

/** What a task took: times in milliseconds, price in US dollars. */
export type TaskFigures = {
  queuedMs: number;
  activeMs: number;
  reviewMs: number;
  totalMs: number;
  inputTokens: number;
  outputTokens: number;
  usd: number;
  reviewed: boolean;
};

/** The figures of a task so far, derived from its record. `now` closes what is still open. */
export function figuresOf(record: TaskRecord, now?: Date): TaskFigures {
  const { task, drafts, reviews } = record;
  const until = Date.parse(task.finishedAt ?? now?.toISOString() ?? task.updatedAt);
  const totalMs = Math.max(0, until - Date.parse(task.createdAt));
  const queuedMs = task.startedAt === undefined ? totalMs : Math.max(0, Date.parse(task.startedAt) - Date.parse(task.createdAt));
  const open = task.finishedAt ? [] : reviews.filter((review) => review.status === 'open' || review.status === 'decided');
  const reviewMs = task.reviewMs + open.reduce((sum, review) => sum + Math.max(0, until - Date.parse(review.openedAt)), 0);
  const sum = (of: (draft: (typeof drafts)[number]) => number) => drafts.reduce((total, draft) => total + of(draft), 0);
  return {
    queuedMs,
    activeMs: Math.max(0, totalMs - queuedMs - reviewMs),
    reviewMs,
    totalMs,
    inputTokens: sum((draft) => draft.usage.inputTokens),
    outputTokens: sum((draft) => draft.usage.outputTokens),
    usd: sum((draft) => draft.priceUsd),
    reviewed: reviews.length > 0,
  };
}
