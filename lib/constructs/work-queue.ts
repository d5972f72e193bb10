import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { stageName } from '../stage.ts';
import type { StageConfig } from '../config.ts';
import { visibilitySeconds } from './waiting-times.ts';
import { workDeliveries } from './work-times.ts';

export type WorkQueueProps = {
  readonly config: StageConfig;
  /** Physical name, without stage; that of the dead letters ends with `-dead`. */
  readonly name: string;
  /** Time limit of its consumer in seconds. */
  readonly consumerTimeoutSeconds: number;
  /** Deliveries before a message is set aside. Default: {@link workDeliveries}. */
  readonly maxReceiveCount?: number;
};

/**
 * A queue with the dead-letter queue where what failed again and again waits for a person. No message waits for another: groups are for
 * fairness. Messages hold ids only, so SQS's own encryption is enough.
 *
 * How long a message rests that failed, its consumer says; the visibility is for one whose consumer was killed, or throttled for as long. Lambda
 * demands the consumer's time, and advises six times that for tries after a throttle: the deliveries make up for it.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const shared = {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: props.config.requireTls,
      removalPolicy: RemovalPolicy.DESTROY,
      retentionPeriod: Duration.days(14),
    };
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...shared,
      queueName: `${stageName(props.config, props.name)}-dead`,
    });
    this.queue = new Queue(this, 'Queue', {
      ...shared,
      queueName: stageName(props.config, props.name),
      visibilityTimeout: Duration.seconds(visibilitySeconds(props.consumerTimeoutSeconds)),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.maxReceiveCount ?? workDeliveries },
    });
  }

  /** Feeds a function; only messages that failed come back. Permissions to receive are added to its role. */
  feed(consumer: Function, { batchSize, maxConcurrency }: { batchSize: number; maxConcurrency: number }): void {
    consumer.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize,
        maxConcurrency,
        reportBatchItemFailures: true,
      }),
    );
  }
}
