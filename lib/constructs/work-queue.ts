import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { stageName } from '../stage.ts';
import type { StageConfig } from '../config.ts';

export type WorkQueueProps = {
  readonly config: StageConfig;
  /** Physical name, without stage and suffix. */
  readonly name: string;
  /** Time limit of its consumer in seconds; a message stays hidden for six times that, as Lambda asks. */
  readonly consumerTimeoutSeconds: number;
  /** Deliveries before a message is set aside. Default: five. */
  readonly maxReceiveCount?: number;
  /** Strict order within a message group. Default: standard, where message groups are for fairness. */
  readonly fifo?: true;
};

/** Five ride out a throttled minute; a poison message stops soon. */
const usualReceiveCount = 5;

/**
 * A queue with the dead-letter queue where what failed again and again waits for a person. Messages hold ids only, so
 * SQS's own encryption is enough.
 */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly #fifo: boolean;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    this.#fifo = props.fifo ?? false;
    const suffix = this.#fifo ? '.fifo' : '';
    const shared = {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: props.config.requireTls,
      removalPolicy: RemovalPolicy.DESTROY,
      retentionPeriod: Duration.days(14),
      ...(this.#fifo ? { fifo: true } : {}),
    };
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...shared,
      queueName: `${stageName(props.config, props.name)}-dead${suffix}`,
    });
    this.queue = new Queue(this, 'Queue', {
      ...shared,
      queueName: `${stageName(props.config, props.name)}${suffix}`,
      visibilityTimeout: Duration.seconds(6 * props.consumerTimeoutSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.maxReceiveCount ?? usualReceiveCount },
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
