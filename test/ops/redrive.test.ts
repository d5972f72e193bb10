import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import { parseQueue, redrive } from '../../ops/redrive.ts';
import type { DeployedStage } from '../../ops/stage.ts';

const stage = {
  name: 'dev',
  settings: {},
  output: async (_stack: string, name: string) => `https://sqs/${name}`,
} as unknown as DeployedStage;
const local = { ...stage, name: 'local', local: {} } as unknown as DeployedStage;

/** SQS with dead letters; a move reports each of these states in turn. */
function queueOf(letters: string[], states: readonly object[] = []) {
  const left = [...letters];
  const reports = [...states];
  const sent: { body: string | undefined; group: string | undefined; to: string | undefined }[] = [];
  const started: (string | undefined)[] = [];
  const send = async (command: unknown): Promise<unknown> => {
    if (command instanceof GetQueueAttributesCommand)
      return { Attributes: { QueueArn: 'arn:dead', ApproximateNumberOfMessages: String(letters.length) } };
    if (command instanceof StartMessageMoveTaskCommand) return void started.push(command.input.SourceArn);
    if (command instanceof ListMessageMoveTasksCommand) return { Results: [reports.shift()] };
    if (command instanceof ReceiveMessageCommand) {
      const count = command.input.MaxNumberOfMessages ?? 1;
      return { Messages: left.slice(0, count).map((Body) => ({ Body, ReceiptHandle: Body, Attributes: { MessageGroupId: 'g' } })) };
    }
    if (command instanceof SendMessageCommand) {
      const { MessageBody: body, MessageGroupId: group, QueueUrl: to } = command.input;
      return void sent.push({ body, group, to });
    }
    if (command instanceof DeleteMessageCommand) return void left.splice(left.indexOf(command.input.ReceiptHandle ?? ''), 1);
    throw new Error('not expected');
  };
  return { left, sent, started, deps: { client: { send } as unknown as SQSClient, pause: async () => undefined } };
}

describe('redriving dead letters', () => {
  it('lets SQS move them and says how many it moved', async () => {
    const { deps, started } = queueOf(['a', 'b'], [{ Status: 'RUNNING' }, { Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 2 }]);
    expect(await redrive(stage, 'ingest', deps)).toBe(2);
    expect(started).toEqual(['arn:dead']);
  });

  it.each(['bulk', 'undelivered'] as const)('knows the dead letters of %s', async (name) => {
    const { deps } = queueOf(['a'], [{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 }]);
    expect(parseQueue(name)).toBe(name);
    expect(await redrive(stage, name, deps)).toBe(1);
  });

  it('says why SQS stopped on the way', async () => {
    const { deps } = queueOf(['a'], [{ Status: 'FAILED', ApproximateNumberOfMessagesMoved: 1, FailureReason: 'AccessDenied' }]);
    await expect(redrive(stage, 'ingest', deps)).rejects.toThrow('The move ended as FAILED after 1 messages: AccessDenied.');
  });

  it('does not wait for a move for ever', async () => {
    const { deps } = queueOf(
      ['a'],
      Array.from({ length: 200 }, () => ({ Status: 'RUNNING' })),
    );
    await expect(redrive(stage, 'ingest', deps)).rejects.toThrow('list-message-move-tasks --source-arn arn:dead');
  });

  it('moves them one by one on the emulator, in their groups, and no more than there were', async () => {
    const letters = Array.from({ length: 12 }, (_, index) => `letter ${index}`);
    const { deps, left, sent } = queueOf(letters);
    expect(await redrive(local, 'ingest', deps)).toBe(12);
    expect(left).toEqual([]);
    expect(sent).toEqual(letters.map((body) => ({ body, group: 'g', to: 'https://sqs/IngestQueueUrl' })));
  });

  it.each([
    ['a stage', stage],
    ['the emulator', local],
  ])('starts nothing on %s where there are none', async (_where, where) => {
    const { deps, started, sent } = queueOf([]);
    expect(await redrive(where, 'interactive', deps)).toBe(0);
    expect([started, sent]).toEqual([[], []]);
  });

  it.each([
    ['retrieve', 'There is no queue "retrieve"; choose one of interactive, bulk, decisions, undelivered, ingest.'],
    [undefined, '--queue is missing; choose one of interactive, bulk, decisions, undelivered, ingest.'],
  ])('refuses the queue %s with those there are', (name, message) => {
    expect(() => parseQueue(name)).toThrow(message);
  });
});
