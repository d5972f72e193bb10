import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Dashboard, GraphWidget, Metric, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import type { WorkQueue } from '../constructs/work-queue.ts';
import { constructId } from '../functions.ts';
import { stageName } from '../stage.ts';
import type { ApiStack } from './api-stack.ts';
import type { KnowledgeStack } from './knowledge-stack.ts';
import { alarmsOf, type StateStack } from './state-stack.ts';
import type { WorkflowStack } from './workflow-stack.ts';

export type OperationsStackProps = StackProps & {
  readonly config: StageConfig;
  readonly state: StateStack;
  readonly workflow: WorkflowStack;
  readonly knowledge: KnowledgeStack;
  readonly api: ApiStack;
};

/** An alarm on one metric: what is wrong, and the heading of docs/runbook.md that says what to do. */
type AlarmSpec = {
  readonly name: string;
  /** The heading, where several alarms share it. Default: the name. */
  readonly runbook?: string;
  readonly says: string;
  readonly metric: Metric;
  /** Fires at this value or above, in every one of `periods` in a row. */
  readonly threshold: number;
  readonly periods: number;
};

const period = Duration.minutes(5);

/**
 * How old the oldest message may be where states wait for their turn, before somebody looks. A lane that somebody waits for is short of
 * places after a quarter of an hour, or does not move. Nobody waits for the lane `bulk`, which may have work for a night; but what has
 * waited for four days parks, so a day is when there is still time to do something.
 */
const oldestWaitSeconds = { interactive: 900, bulk: Duration.days(1).toSeconds() } as const;

/** Alarms and the dashboard. Old and not draining is what alarms, not depth: a deep queue that drains is a busy day. */
export class OperationsStack extends Stack {
  constructor(scope: Construct, id: string, props: OperationsStackProps) {
    super(scope, id, props);
    const { config, state, workflow, knowledge, api } = props;
    // A caller waits for the queue of interactive tasks, nobody for that of the others.
    const queues: readonly {
      name: string;
      work: WorkQueue;
      oldestSeconds: number;
    }[] = [
      {
        name: 'interactive',
        work: workflow.queues.interactive,
        oldestSeconds: 300,
      },
      { name: 'bulk', work: workflow.queues.bulk, oldestSeconds: 1800 },
      {
        name: 'decisions',
        work: workflow.queues.decisions,
        oldestSeconds: 900,
      },
      { name: 'undelivered', work: workflow.queues.undelivered, oldestSeconds: 900 },
      { name: 'ingest', work: knowledge.ingest, oldestSeconds: 1800 },
    ];
    const dead = ({ work }: { work: WorkQueue }) =>
      work.deadLetters.metricApproximateNumberOfMessagesVisible({
        statistic: 'Maximum',
        period,
      });
    const oldestIn = (queue: IQueue) => queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period });
    const oldest = ({ work }: { work: WorkQueue }) => oldestIn(work.queue);
    // Somebody waits for some of what Retrieve has to do, and it has one queue for all.
    const waiting = workflow.waiting.map(({ name, place, queue }) => ({
      name,
      queue,
      lane: place?.lane ?? 'interactive',
      runbook: place ? `pool-${place.lane}-old` : `${name}-old`,
    }));
    const ours = (metricName: string, statistic: string) =>
      new Metric({
        namespace: 'Linekeeper',
        metricName,
        dimensionsMap: { service: 'linekeeper', stage: config.stage },
        statistic,
        period,
      });
    const sum = { statistic: 'Sum', period };
    const apiMetric = (metricName: string, statistic: string) =>
      new Metric({
        namespace: 'AWS/ApiGateway',
        metricName,
        dimensionsMap: { ApiName: api.api.restApiName, Stage: config.stage },
        statistic,
        period,
      });

    const alarms: AlarmSpec[] = [
      ...queues.flatMap((line): AlarmSpec[] => [
        {
          name: `${line.name}-dead-letters`,
          says: `A message of the ${line.name} queue failed again and again and waits for a person`,
          metric: dead(line),
          threshold: 1,
          periods: 1,
        },
        {
          name: `${line.name}-old`,
          says: `The ${line.name} queue does not drain: its oldest message has waited for ${line.oldestSeconds / 60} minutes`,
          metric: oldest(line),
          threshold: line.oldestSeconds,
          periods: 2,
        },
      ]),
      ...waiting.map(
        ({ name, lane, runbook, queue }): AlarmSpec => ({
          name: `${name}-old`,
          runbook,
          says: `What waits in the queue ${name} has waited for ${Duration.seconds(oldestWaitSeconds[lane]).toHumanString()}: too few places, or it does not move`,
          metric: oldestIn(queue),
          threshold: oldestWaitSeconds[lane],
          periods: 2,
        }),
      ),
      {
        name: 'undelivered',
        says: 'Infer or Retrieve died of a message again and again, or could not answer its state',
        // What SQS moves here by itself is not counted as sent.
        metric: workflow.watched.answerUndelivered.metricInvocations(sum),
        threshold: 1,
        periods: 1,
      },
      {
        name: 'settle-errors',
        says: 'Settle fails, so tasks end late, through reconcile',
        metric: workflow.watched.settle.metricErrors(sum),
        threshold: 1,
        periods: 1,
      },
      {
        name: 'reconcile-errors',
        says: 'The reconciler fails, so nothing heals',
        metric: workflow.watched.reconcile.metricErrors(sum),
        threshold: 1,
        periods: 2,
      },
      {
        name: 'reconcile-dead-letters',
        says: 'The reconciler failed three times with an event, or could not be called',
        metric: workflow.unreconciled.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period }),
        threshold: 1,
        periods: 1,
      },
      {
        name: 'infer-throttles',
        says: 'Lambda refuses calls of Infer: no executions are left for it',
        metric: workflow.watched.infer.metricThrottles(sum),
        threshold: 10,
        periods: 3,
      },
      {
        name: 'executions-failed',
        says: 'Executions of the task machine end badly',
        metric: workflow.machine.metricFailed(sum),
        threshold: 1,
        periods: 1,
      },
      {
        name: 'tasks-healed',
        says: 'The reconciler heals task after task: messages or executions get lost',
        metric: ours('TasksHealed', 'Sum'),
        threshold: 20,
        periods: 3,
      },
      {
        name: 'tasks-unhealed',
        says: 'The reconciler cannot heal a task',
        metric: ours('TasksUnhealed', 'Sum'),
        threshold: 1,
        periods: 2,
      },
      {
        name: 'tasks-failed',
        says: 'Tasks fail',
        metric: ours('TasksFailed', 'Sum'),
        threshold: 3,
        periods: 1,
      },
      {
        name: 'tasks-parked',
        says: 'Runs park: what they need is away',
        metric: ours('TasksParked', 'Sum'),
        threshold: 10,
        periods: 1,
      },
      {
        name: 'outside-down',
        says: 'Something outside is away, and only probes call it',
        metric: ours('OutsideDown', 'Maximum'),
        threshold: 1,
        periods: 1,
      },
      {
        name: 'reviews-expired',
        says: 'Nobody decided a review in time',
        metric: ours('ReviewsExpired', 'Sum'),
        threshold: 1,
        periods: 1,
      },
      {
        name: 'reviews-old',
        says: 'The oldest undecided review has waited for more than two days',
        metric: ours('OldestReviewAge', 'Maximum'),
        threshold: Duration.days(2).toSeconds(),
        periods: 1,
      },
      {
        name: 'api-errors',
        says: 'The API answers with 5xx',
        metric: apiMetric('5XXError', 'Sum'),
        threshold: 5,
        periods: 1,
      },
    ];

    const topic = new Topic(this, 'Alarms', {
      displayName: `Linekeeper ${config.stage} alarms`,
      enforceSSL: config.requireTls,
      masterKey: state.key,
    });
    // A topic's policy takes the place of the default one, by which CloudWatch might publish.
    // See https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [alarmsOf(this)],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
      }),
    );
    if (config.alarmsEmail !== undefined) topic.addSubscription(new EmailSubscription(config.alarmsEmail));
    for (const spec of alarms) {
      const alarm = new Alarm(this, constructId(spec.name), {
        alarmName: stageName(config, spec.name),
        alarmDescription: `${spec.says}. What to do: docs/runbook.md#${spec.runbook ?? spec.name}`,
        metric: spec.metric,
        threshold: spec.threshold,
        evaluationPeriods: spec.periods,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      alarm.addAlarmAction(new SnsAction(topic));
    }

    const graph = (title: string, ...left: IMetric[]) => new GraphWidget({ title, left, width: 12, period });
    new Dashboard(this, 'Dashboard', {
      dashboardName: stageName(config, 'line'),
      widgets: [
        [
          graph(
            'Executions',
            workflow.machine.metricStarted(sum),
            workflow.machine.metricSucceeded(sum),
            workflow.machine.metricFailed(sum),
          ),
          graph('Healed', ours('TasksHealed', 'Sum'), ours('TasksUnhealed', 'Sum')),
        ],
        [
          graph('Failed, parked, released', ours('TasksFailed', 'Sum'), ours('TasksParked', 'Sum'), ours('TasksReleased', 'Sum')),
          graph('Outside systems that are away', ours('OutsideDown', 'Maximum')),
        ],
        [
          graph('Age of the oldest undecided review, s', ours('OldestReviewAge', 'Maximum')),
          graph('Reviews expired', ours('ReviewsExpired', 'Sum')),
        ],
        [
          graph(
            'Waiting for their turn',
            ...waiting.map(({ queue }) => queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period })),
          ),
          graph(
            'Having their turn',
            ...waiting.map(({ queue }) => queue.metricApproximateNumberOfMessagesNotVisible({ statistic: 'Maximum', period })),
          ),
        ],
        [
          graph('Age of the oldest that waits for its turn, s', ...waiting.map(({ queue }) => oldestIn(queue))),
          graph('Undelivered', workflow.watched.answerUndelivered.metricInvocations(sum)),
        ],
        [graph('Age of the oldest message, s', ...queues.map(oldest)), graph('Dead letters', ...queues.map(dead))],
        [
          graph('API', apiMetric('Count', 'Sum'), apiMetric('4XXError', 'Sum'), apiMetric('5XXError', 'Sum')),
          graph('API latency, ms', apiMetric('Latency', 'p50'), apiMetric('Latency', 'p95')),
        ],
        [
          graph('Function errors', ...Object.values(workflow.watched).map((watched) => watched.metricErrors(sum))),
          graph('Infer', workflow.watched.infer.metricDuration({ statistic: 'p95', period }), workflow.watched.infer.metricThrottles(sum)),
        ],
      ],
    });
    new CfnOutput(this, 'AlarmsTopicArn', { value: topic.topicArn });
  }
}
