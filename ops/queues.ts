import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { OpsError } from './ops-error.ts';

/** The queues with dead letters that wait for a person, and the outputs that name them. */
export const workQueues = {
  interactive: { stack: 'workflow', queue: 'InteractiveQueueUrl', deadLetters: 'InteractiveDeadLettersUrl' },
  bulk: { stack: 'workflow', queue: 'BulkQueueUrl', deadLetters: 'BulkDeadLettersUrl' },
  decisions: { stack: 'workflow', queue: 'DecisionQueueUrl', deadLetters: 'DecisionDeadLettersUrl' },
  undelivered: { stack: 'workflow', queue: 'UndeliveredQueueUrl', deadLetters: 'UndeliveredDeadLettersUrl' },
  ingest: { stack: 'knowledge', queue: 'IngestQueueUrl', deadLetters: 'IngestDeadLettersUrl' },
} as const;
export type WorkQueueName = keyof typeof workQueues;

/**
 * How many messages a queue has, about: those that anybody may take, and those that somebody has taken and not yet deleted. A message that
 * was put back for a while is among the latter.
 */
export type Counts = { waiting: number; inFlight: number };

const AttributesSchema = z.object({
  ApproximateNumberOfMessages: z.coerce.number(),
  ApproximateNumberOfMessagesNotVisible: z.coerce.number(),
});

/** @throws {OpsError} when SQS does not tell */
export async function countsOf(client: Pick<SQSClient, 'send'>, url: string): Promise<Counts> {
  try {
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl: url,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: inFlight } = AttributesSchema.parse(Attributes);
    return { waiting, inFlight };
  } catch (error) {
    throw new OpsError(`SQS does not tell how many messages ${url} has: ${error instanceof Error ? error.message : 'no answer'}`, {
      cause: error,
    });
  }
}
