import { inUsd } from '#domain/route/price.ts';
import type { TaskEnded } from '#domain/event/schema.ts';
import type { Telling } from '#domain/task/telling.ts';
import { count, countFor, MetricUnit, type MetricName } from './metrics.ts';

const endMetric: Partial<Record<TaskEnded['type'], MetricName>> = {
  'task.completed': 'TasksCompleted',
  'task.rejected': 'TasksRejected',
  'task.failed': 'TasksFailed',
  'task.cancelled': 'TasksCancelled',
};

/** The figures of an end, as metrics of its automation. Review rate is TasksReviewed over all ended. */
export function measureTask({ event, figures }: Telling): void {
  // Of the whole stage as well: an alarm looks at one series.
  if (event.type === 'task.failed') count('TasksFailed', 1);
  if (event.data.error === 'review-expired') count('ReviewsExpired', 1);
  const ended = endMetric[event.type];
  countFor(event.data.automation, [
    ...(ended ? [[ended, 1, MetricUnit.Count] as const] : []),
    ['TasksReviewed', figures.reviewed ? 1 : 0, MetricUnit.Count],
    ['CycleTime', figures.totalMs, MetricUnit.Milliseconds],
    ['ReviewTime', figures.reviewMs, MetricUnit.Milliseconds],
    ['InputTokens', figures.inputTokens, MetricUnit.Count],
    ['OutputTokens', figures.outputTokens, MetricUnit.Count],
    ['ModelCost', inUsd(figures.microUsd), MetricUnit.NoUnit],
  ]);
}
