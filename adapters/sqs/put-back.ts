import { ChangeMessageVisibilityCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Says of a message that is being worked on when it is to be delivered again, in seconds from now. */
export type PutBack = (message: { readonly eventSourceARN: string; readonly receiptHandle: string }, seconds: number) => Promise<void>;

/**
 * Puts messages back into their queues. What a function reports as failed stays hidden until then, and not for the queue's own time. Every
 * consumer may do so: CDK grants it with the right to receive.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
 */
export function createPutBack(client: SQSClient): PutBack {
  const urls = new Map<string, string>();

  /** The message tells the queue's ARN, the call wants its URL; an emulator has URLs of its own. */
  async function urlOf(arn: string): Promise<string> {
    const known = urls.get(arn);
    if (known !== undefined) return known;
    const { QueueUrl = '' } = await client.send(new GetQueueUrlCommand({ QueueName: arn.slice(arn.lastIndexOf(':') + 1) }));
    urls.set(arn, QueueUrl);
    return QueueUrl;
  }

  return async ({ eventSourceARN, receiptHandle }, seconds) => {
    await client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: await urlOf(eventSourceARN),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      }),
    );
  };
}
