import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { TaskQueue } from '#usecases/ports/queues.ts';
import type { Lane } from '#domain/route/pool.ts';

/** The lines in front of start-task. The message group is the team, so that one team's burst does not delay the others (fair queues). */
export function createTaskQueue(deps: { client: SQSClient; urls: Readonly<Record<Lane, string>> }): TaskQueue {
  return {
    async send({ taskId, team, lane }) {
      await deps.client.send(
        new SendMessageCommand({ QueueUrl: deps.urls[lane], MessageBody: JSON.stringify({ taskId }), MessageGroupId: team }),
      );
    },
  };
}

/** Both lines, from the variables of their capability. */
export function lineUrls(env: { INTERACTIVE_QUEUE_URL: string; BULK_QUEUE_URL: string }): Readonly<Record<Lane, string>> {
  return { interactive: env.INTERACTIVE_QUEUE_URL, bulk: env.BULK_QUEUE_URL };
}
