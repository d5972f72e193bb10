import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { TaskQueue } from '#usecases/ports/queues.ts';

/** The line in front of start-task. The message group is the team, so that one team's burst does not delay the others (fair queues). */
export function createTaskQueue(deps: { client: SQSClient; url: string }): TaskQueue {
  return {
    async send({ taskId, team }) {
      await deps.client.send(new SendMessageCommand({ QueueUrl: deps.url, MessageBody: JSON.stringify({ taskId }), MessageGroupId: team }));
    },
  };
}
