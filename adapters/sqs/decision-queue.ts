import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { DecisionQueue } from '#usecases/ports/queues.ts';

/** SQS delays a message by at most 15 minutes; a longer wait is sent in stages by its consumer. */
const maxDelaySeconds = 900;

/** Decisions on their way to the machine. */
export function createDecisionQueue(deps: { client: SQSClient; url: string }): DecisionQueue {
  return {
    async send(message, delaySeconds) {
      await deps.client.send(
        new SendMessageCommand({
          QueueUrl: deps.url,
          MessageBody: JSON.stringify(message),
          DelaySeconds: Math.min(maxDelaySeconds, Math.max(0, Math.ceil(delaySeconds))),
        }),
      );
    },
  };
}
