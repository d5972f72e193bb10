import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { IngestQueue } from '#usecases/ports/knowledge.ts';

/** The line of documents to index. The message group is the team, so that one team's upload does not delay the others (fair queues). */
export function createIngestQueue(deps: { client: SQSClient; url: string }): IngestQueue {
  return {
    async send(message, team) {
      await deps.client.send(new SendMessageCommand({ QueueUrl: deps.url, MessageBody: JSON.stringify(message), MessageGroupId: team }));
    },
  };
}
