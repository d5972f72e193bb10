import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { sha256Hex } from '#domain/content/canonical.ts';
import type { IngestQueue } from '#usecases/ports/knowledge.ts';

/**
 * The FIFO line of documents to index. The message group is the domain, so SQS itself hands out one message a domain at a time:
 * that is the single writer of the domain's table.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export function createIngestQueue(deps: { client: SQSClient; url: string }): IngestQueue {
  return {
    async send(message) {
      const { domain, id, version, action, at } = message;
      await deps.client.send(
        new SendMessageCommand({
          QueueUrl: deps.url,
          MessageBody: JSON.stringify(message),
          MessageGroupId: domain,
          // A deduplication id holds at most 128 characters of a small alphabet; a document id alone may be that long.
          MessageDeduplicationId: sha256Hex([domain, id, version, action, at].join('/')),
        }),
      );
    },
  };
}
