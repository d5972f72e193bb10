import { inUsd } from '#domain/route/price.ts';
import type { Task, TaskStatus } from '#domain/task/schema.ts';
import type { TaskFigures } from '#domain/task/telling.ts';
import { count, countFor, MetricUnit, type MetricName } from './metrics.ts';

const statusMetric: Partial<Record<TaskStatus, MetricName>> = {
  completed: 'TasksCompleted',
  rejected: 'TasksRejected',
  failed: 'TasksFailed',
  cancelled: 'TasksCancelled',
};

/** The figures of a task that has ended, as metrics of its automation. Review rate is TasksReviewed over all ended. */
export function measureTask(task: Task, figures: TaskFigures): void {
  // Of the whole stage as well: an alarm looks at one series.
  if (task.status === 'failed') count('TasksFailed', 1);
  if (task.error?.type === 'review-expired') count('ReviewsExpired', 1);
  const ended = statusMetric[task.status];
  countFor(task.automation, [
    ...(ended ? [[ended, 1, MetricUnit.Count] as const] : []),
    ['TasksReviewed', figures.reviewed ? 1 : 0, MetricUnit.Count],
    ['CycleTime', figures.totalMs, MetricUnit.Milliseconds],
    ['ReviewTime', figures.reviewMs, MetricUnit.Milliseconds],
    ['InputTokens', figures.inputTokens, MetricUnit.Count],
    ['OutputTokens', figures.outputTokens, MetricUnit.Count],
    ['ModelCost', inUsd(figures.microUsd), MetricUnit.NoUnit],
  ]);
}
