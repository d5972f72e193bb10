import type { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import { readAges } from '../../ops/queue-ages.ts';
import { countsOf } from '../../ops/queues.ts';

const now = new Date('2026-03-02T09:00:00.000Z');
const sqs = (answer: () => unknown) => ({ send: async () => answer() }) as unknown as SQSClient;

describe('the counts of a queue', () => {
  it('are what waits and what is in flight', async () => {
    const asked: unknown[] = [];
    const client = {
      send: async (command: GetQueueAttributesCommand) => {
        asked.push(command.input);
        return { Attributes: { ApproximateNumberOfMessages: '12', ApproximateNumberOfMessagesNotVisible: '4' } };
      },
    } as unknown as SQSClient;
    expect(await countsOf(client, 'https://sqs/a')).toEqual({ waiting: 12, inFlight: 4 });
    expect(asked).toEqual([
      { QueueUrl: 'https://sqs/a', AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] },
    ]);
  });

  it.each([
    [
      'SQS refuses',
      () => {
        throw new Error('no such queue');
      },
    ],
    ['SQS leaves one out', () => ({ Attributes: { ApproximateNumberOfMessages: '12' } })],
  ])('are never taken for none: %s', async (_what, answer) => {
    await expect(countsOf(sqs(answer), 'https://sqs/a')).rejects.toThrow('SQS does not tell how many messages https://sqs/a has');
  });
});

describe('the ages of queues', () => {
  const urls = ['https://sqs/1/linekeeper-dev-retrieve', 'https://sqs/1/linekeeper-dev-pool-rack-bulk'];

  it('are the latest that CloudWatch has of each queue, by its name', async () => {
    const client = {
      send: async ({ input }: GetMetricDataCommand) => {
        const names = input.MetricDataQueries?.map(({ MetricStat }) => MetricStat?.Metric?.Dimensions?.[0]?.Value);
        expect(names).toEqual(['linekeeper-dev-retrieve', 'linekeeper-dev-pool-rack-bulk']);
        expect(input).toMatchObject({ EndTime: now, ScanBy: 'TimestampDescending' });
        expect(input.StartTime!.getTime()).toBeLessThan(now.getTime());
        return {
          MetricDataResults: [
            { Id: 'q1', Values: [300, 240] },
            { Id: 'q0', Values: [] },
          ],
        };
      },
    } as unknown as CloudWatchClient;
    expect(await readAges(client, urls, now)).toEqual({ seconds: new Map([[urls[1], 300]]) });
  });

  it('are unknown when CloudWatch refuses, which is said and stops nothing', async () => {
    const client = {
      send: async () => {
        throw new Error('not authorized');
      },
    } as unknown as CloudWatchClient;
    expect(await readAges(client, urls, now)).toEqual({ seconds: new Map(), unknown: 'CloudWatch does not tell ages: not authorized' });
  });
});
