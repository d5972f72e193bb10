import { ChangeMessageVisibilityCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from '@jest/globals';
import { createPutBack } from '#adapters/sqs/put-back.ts';

const record = (name: string, receiptHandle: string) => ({ eventSourceARN: `arn:aws:sqs:eu-west-1:000000000000:${name}`, receiptHandle });

it('puts a message back by the URL of its queue, which is asked for once', async () => {
  const asked: unknown[] = [];
  const changed: unknown[] = [];
  const send = async (command: unknown): Promise<unknown> => {
    if (command instanceof GetQueueUrlCommand) {
      asked.push(command.input.QueueName);
      return { QueueUrl: `https://sqs/${command.input.QueueName}` };
    }
    if (command instanceof ChangeMessageVisibilityCommand) return void changed.push(command.input);
    throw new Error('not expected');
  };
  const putBack = createPutBack({ send } as unknown as SQSClient);
  await putBack(record('linekeeper-dev-interactive', 'r1'), 5);
  await putBack(record('linekeeper-dev-bulk', 'r2'), 0);
  await putBack(record('linekeeper-dev-interactive', 'r3'), 900);
  expect(asked).toEqual(['linekeeper-dev-interactive', 'linekeeper-dev-bulk']);
  expect(changed).toEqual([
    { QueueUrl: 'https://sqs/linekeeper-dev-interactive', ReceiptHandle: 'r1', VisibilityTimeout: 5 },
    { QueueUrl: 'https://sqs/linekeeper-dev-bulk', ReceiptHandle: 'r2', VisibilityTimeout: 0 },
    { QueueUrl: 'https://sqs/linekeeper-dev-interactive', ReceiptHandle: 'r3', VisibilityTimeout: 900 },
  ]);
});
