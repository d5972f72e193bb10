import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption, type IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import { stageName } from '../stage.ts';
import { maxReceiveCount, visibilitySeconds } from './waiting-times.ts';

export type WaitingQueueProps = {
  readonly config: StageConfig;
  /** Physical name, without stage. */
  readonly name: string;
  readonly consumer: Function;
  /** Time limit of the consumer in seconds. */
  readonly consumerTimeoutSeconds: number;
  /** Messages that are worked on at a time: what the queue is there for. */
  readonly bound: number;
  /** Where messages go that the consumer died of, again and again. */
  readonly undelivered: IQueue;
};

/**
 * A queue where states of the machine wait for their turn, with their task tokens. Its event source takes so many messages at a time and
 * leaves the others in the queue; it is fair between message groups. A message lives longer than the wait of its state: SQS forgets old
 * ones without a word.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
 */
export class WaitingQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, props: WaitingQueueProps) {
    super(scope, id);
    const { config } = props;
    this.queue = new Queue(this, 'Queue', {
      queueName: stageName(config, props.name),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: config.requireTls,
      // A token is of no use without its machine, and a queue that was left behind would be in the way of a pool of its name.
      removalPolicy: RemovalPolicy.DESTROY,
      retentionPeriod: Duration.days(14),
      visibilityTimeout: Duration.seconds(visibilitySeconds(props.consumerTimeoutSeconds)),
      deadLetterQueue: { queue: props.undelivered, maxReceiveCount },
    });
    props.consumer.addEventSource(
      new SqsEventSource(this.queue, { batchSize: 1, maxConcurrency: props.bound, reportBatchItemFailures: true }),
    );
  }
}
