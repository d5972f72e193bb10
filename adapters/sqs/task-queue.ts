import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { TaskQueue } from '#usecases/ports/queues.ts';

/** The interactive and the bulk line. The message group is the team, so that one team's burst does not delay the others (fair queues). */
export function createTaskQueue(deps: { client: SQSClient; interactiveUrl: string; bulkUrl: string }): TaskQueue {
  return {
    async send({ taskId, team, lane }) {
      await deps.client.send(
        new SendMessageCommand({
          QueueUrl: lane === 'bulk' ? deps.bulkUrl : deps.interactiveUrl,
          MessageBody: JSON.stringify({ taskId }),
          MessageGroupId: team,
        }),
      );
    },
  };
}
