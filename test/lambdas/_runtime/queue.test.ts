import { describe, expect, it } from '@jest/globals';
import type { SQSBatchResponse } from 'aws-lambda';
import fc from 'fast-check';
import * as z from 'zod';
import { restSeconds } from '#runtime/back-off.ts';
import { queue, type Taken } from '#runtime/queue.ts';

const context = { functionName: 'f', awsRequestId: 'r', invokedFunctionArn: 'arn', memoryLimitInMB: '256', functionVersion: '1' };
const arn = 'arn:aws:sqs:eu-west-1:000000000000:linekeeper-dev-ingest';

/** A consumer that answers each message with what stands in it, and what it put back. */
async function deliver(bodies: unknown[], { deliveries = 1, refusing = false } = {}) {
  const back: { id: string; seconds: number; from: string }[] = [];
  const handle = async (message: { answer: Taken | 'nothing' | 'throw' }): Promise<Taken | void> => {
    if (message.answer === 'throw') throw new Error('no');
    return message.answer === 'nothing' ? undefined : message.answer;
  };
  const consumer = queue('f', z.object({ answer: z.any() }), handle, async ({ receiptHandle, eventSourceARN }, seconds) => {
    if (refusing) throw new Error('SQS does not answer');
    back.push({ id: receiptHandle, seconds, from: eventSourceARN });
  });
  const Records = bodies.map((body, at) => ({
    messageId: `m${at}`,
    receiptHandle: `r${at}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: { ApproximateReceiveCount: String(deliveries) },
    eventSourceARN: arn,
  }));
  const run = consumer as unknown as (event: unknown, context: unknown) => Promise<SQSBatchResponse>;
  const { batchItemFailures } = await run({ Records }, context);
  return { failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), back };
}

describe('a consumer of a queue', () => {
  it.each<[string, unknown]>([
    ['done', { answer: 'done' }],
    ['done without a word', { answer: 'nothing' }],
  ])('lets go of a message that is %s', async (_what, body) => {
    expect(await deliver([body])).toEqual({ failed: [], back: [] });
  });

  it.each<[string, unknown]>([
    ['throws', { answer: 'throw' }],
    ['is no JSON', '{'],
    ['does not fit', { other: 1 }],
  ])('has a message back soon that %s, and takes those after it', async (_what, body) => {
    const { failed, back } = await deliver([body, { answer: 'done' }, { answer: 'throw' }]);
    expect(failed).toEqual(['m0', 'm2']);
    for (const { seconds, from } of back) {
      expect(from).toBe(arn);
      expect(seconds).toBeGreaterThanOrEqual(3);
      expect(seconds).toBeLessThanOrEqual(5);
    }
    expect(back.map(({ id }) => id.replace('r', 'm'))).toEqual(failed);
  });

  it('lets a message rest the longer the more often it failed', async () => {
    const [early, late] = [await deliver([{ answer: 'throw' }]), await deliver([{ answer: 'throw' }], { deliveries: 7 })];
    expect(late.back[0]!.seconds).toBeGreaterThan(20 * early.back[0]!.seconds);
  });

  it('has a message back when its handler says', async () => {
    expect(await deliver([{ answer: { againInSeconds: 0 } }, { answer: { againInSeconds: 42 } }])).toEqual({
      failed: ['m0', 'm1'],
      back: [
        { id: 'r0', seconds: 0, from: arn },
        { id: 'r1', seconds: 42, from: arn },
      ],
    });
  });

  it('loses no message that cannot be put back', async () => {
    expect(await deliver([{ answer: 'throw' }, { answer: { againInSeconds: 1 } }], { refusing: true })).toEqual({
      failed: ['m0', 'm1'],
      back: [],
    });
  });
});

describe('the rest of a message that failed', () => {
  it.each([
    [1, 3, 5],
    [2, 5, 10],
    [3, 10, 20],
    [8, 320, 640],
    [9, 450, 900],
    [40, 450, 900],
  ])('is, after delivery %i, between %i and %i seconds', (delivery, least, most) => {
    expect([restSeconds(delivery, 0), restSeconds(delivery, 1)]).toEqual([least, most]);
  });

  it('is a whole number of seconds that SQS takes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0, max: 1, noNaN: true }), (delivery, share) => {
        const seconds = restSeconds(delivery, share);
        expect(Number.isInteger(seconds) && seconds > 0 && seconds <= 43_200).toBe(true);
      }),
    );
  });
});
