import { describe, expect, it } from '@jest/globals';
import type { SQSBatchResponse } from 'aws-lambda';
import { queue } from '../../../lambdas/_runtime/queue.ts';
import { createDeliverDecisionHandler, DecisionMessageSchema } from '../../../lambdas/deliver-decision/handler.ts';
import { lookOpen, press } from '../../doubles/press.ts';
import { createReviewLine } from '../../doubles/review-line.ts';

const context = {
  functionName: 'deliver-decision',
  awsRequestId: 'r',
  invokedFunctionArn: 'arn',
  memoryLimitInMB: '256',
  functionVersion: '1',
};
const record = (messageId: string, body: string) => ({
  messageId,
  body,
  attributes: {},
  eventSourceARN: 'arn:aws:sqs:eu-west-1:1:decisions',
});

async function deployed() {
  const line = await createReviewLine();
  await line.ask();
  await press(line, await lookOpen(line), { decision: 'approve' });
  const handler = queue('deliver-decision', DecisionMessageSchema, createDeliverDecisionHandler(line.deps));
  const receive = (...bodies: string[]): Promise<SQSBatchResponse> =>
    (handler as unknown as (event: unknown, context: unknown) => Promise<SQSBatchResponse>)(
      { Records: bodies.map((body, index) => record(`m${index + 1}`, body)) },
      context,
    );
  return { line, receive };
}

describe('the consumer of the decision queue', () => {
  it('takes exactly the message that deciding has sent', async () => {
    const { line, receive } = await deployed();
    line.pass(30_000);
    expect(await receive(JSON.stringify(line.messages[0]?.message))).toEqual({ batchItemFailures: [] });
    expect(line.resumed).toHaveLength(1);
  });

  it('gives back only the message that failed', async () => {
    const { line, receive } = await deployed();
    line.pass(30_000);
    expect(await receive('{"taskId":"nonsense"}', JSON.stringify(line.messages[0]?.message))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm1' }],
    });
    expect(line.resumed).toHaveLength(1);
  });

  it('does not keep a message whose machine is gone, since trying again cannot help', async () => {
    const { line, receive } = await deployed();
    line.pass(30_000);
    line.waiting.clear();
    expect(await receive(JSON.stringify(line.messages[0]?.message))).toEqual({ batchItemFailures: [] });
  });

  it('keeps a message when Step Functions cannot be reached', async () => {
    const { line, receive } = await deployed();
    line.pass(30_000);
    line.faults.resume = new Error('unreachable');
    expect(await receive(JSON.stringify(line.messages[0]?.message))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  });
});
