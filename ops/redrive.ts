import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { OpsError } from './ops-error.ts';
import { workQueues, type WorkQueueName } from './queues.ts';
import type { DeployedStage } from './stage.ts';

/** The queues whose dead letters can be moved back. */
const queueNames = ['interactive', 'bulk', 'decisions', 'undelivered', 'ingest'] as const satisfies readonly WorkQueueName[];

const pollMs = 1000;
/** SQS moves hundreds of messages a second; what takes longer goes on without us. */
const patienceMs = 120_000;

/** @throws {OpsError} for anything but a queue whose dead letters can be moved */
export function parseQueue(name: string | undefined): WorkQueueName {
  const queue = queueNames.find((known) => known === name);
  if (queue) return queue;
  const was = name === undefined ? '--queue is missing' : `There is no queue "${name}"`;
  throw new OpsError(`${was}; choose one of ${queueNames.join(', ')}.`);
}

/** What `redrive` needs beside the stage. */
export type RedriveDependencies = { client: Pick<SQSClient, 'send'>; pause: (ms: number) => Promise<unknown> };

/**
 * Moves a queue's dead letters back to it.
 * @returns how many, about: SQS counts so
 * @throws {OpsError} when SQS refuses, fails on the way, or takes too long
 */
export async function redrive(stage: DeployedStage, name: WorkQueueName, deps?: RedriveDependencies): Promise<number> {
  const { client, pause } = deps ?? { client: new SQSClient(stage.settings), pause: sleep };
  const { stack, queue, deadLetters } = workQueues[name];
  const [to, from] = await Promise.all([stage.output(stack, queue), stage.output(stack, deadLetters)]);
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: from, AttributeNames: ['QueueArn', 'ApproximateNumberOfMessages'] }),
  );
  const waiting = Number(Attributes['ApproximateNumberOfMessages'] ?? 0);
  if (waiting === 0) return 0;
  // The emulator has no StartMessageMoveTask.
  return stage.local ? moveOneByOne(client, from, to, waiting) : moveByTask(client, Attributes['QueueArn'] ?? '', pause);
}

/** SQS knows the queue that the letters came from. */
async function moveByTask(client: Pick<SQSClient, 'send'>, deadLettersArn: string, pause: RedriveDependencies['pause']): Promise<number> {
  await client.send(new StartMessageMoveTaskCommand({ SourceArn: deadLettersArn })).catch((error: unknown) => {
    throw new OpsError(`SQS does not move the messages of ${deadLettersArn}: ${error instanceof Error ? error.message : 'no answer'}`, {
      cause: error,
    });
  });
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += pollMs) {
    const { Results = [] } = await client.send(new ListMessageMoveTasksCommand({ SourceArn: deadLettersArn, MaxResults: 1 }));
    const { Status, ApproximateNumberOfMessagesMoved: moved = 0, FailureReason = 'no reason is given' } = Results[0] ?? {};
    if (Status === 'COMPLETED') return moved;
    if (Status !== undefined && Status !== 'RUNNING')
      throw new OpsError(`The move ended as ${Status} after ${moved} messages: ${FailureReason}. Run it again for the rest.`);
    await pause(pollMs);
  }
  throw new OpsError(
    `SQS still moves messages after ${patienceMs / 1000} s, and goes on; "aws sqs list-message-move-tasks --source-arn ${deadLettersArn}" tells how far it is.`,
  );
}

/**
 * A letter is sent before it is deleted: what fails in between is there twice, which every consumer bears. `count` bounds the work,
 * since one that fails again comes back.
 */
async function moveOneByOne(client: Pick<SQSClient, 'send'>, from: string, to: string, count: number): Promise<number> {
  let moved = 0;
  while (moved < count) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: from,
        MaxNumberOfMessages: Math.min(10, count - moved),
        MessageSystemAttributeNames: ['MessageGroupId'],
        WaitTimeSeconds: 1,
      }),
    );
    if (Messages.length === 0) break;
    for (const { Body, Attributes: { MessageGroupId } = {}, ReceiptHandle } of Messages) {
      const group = MessageGroupId === undefined ? {} : { MessageGroupId };
      await client.send(new SendMessageCommand({ QueueUrl: to, MessageBody: Body, ...group }));
      await client.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
      moved += 1;
    }
  }
  return moved;
}
