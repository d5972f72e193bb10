import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

export { MetricUnit };
type Unit = (typeof MetricUnit)[keyof typeof MetricUnit];

/**
 * Metrics of the line, in CloudWatch's embedded metric format. Dimensions are few on purpose, since each series costs money:
 * the service (always `linekeeper`), the stage, and for task figures the automation.
 */
const metrics = new Metrics({
  namespace: 'Linekeeper',
  serviceName: 'linekeeper',
  defaultDimensions: { stage: process.env['STAGE'] ?? 'unknown' },
});

/** Names of all metrics; a new one is a new cost per automation. */
export type MetricName =
  | 'TasksAccepted'
  | 'TasksCompleted'
  | 'TasksRejected'
  | 'TasksFailed'
  | 'TasksCancelled'
  | 'TasksReviewed'
  | 'CycleTime'
  | 'ReviewTime'
  | 'InputTokens'
  | 'OutputTokens'
  | 'ModelCost'
  | 'HandOvers'
  | 'EndpointsMisconfigured'
  | 'TasksHealed'
  | 'TasksUnhealed'
  | 'TasksReleased'
  | 'TasksParked'
  | 'OutsideDown'
  | 'RoutesDown'
  | 'ReviewsExpired'
  | 'ReviewersUnreached'
  | 'OldestReviewAge'
  | 'IssuerKeysUnavailable';

/** Adds figures of one automation, sent at once as one line. */
export function countFor(automation: string, figures: readonly (readonly [MetricName, number, Unit])[]): void {
  // Not singleMetric(): that one sends each figure by itself, and all but the first without the dimension.
  metrics.addDimension('automation', automation);
  for (const [name, value, unit] of figures) metrics.addMetric(name, unit, value);
  metrics.publishStoredMetrics();
}

/** Adds a figure of the whole stage. */
export function count(name: MetricName, value: number, unit: Unit = MetricUnit.Count): void {
  metrics.addMetric(name, unit, value);
  metrics.publishStoredMetrics();
}
