import { GetMetricDataCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';

/** Ages of the oldest messages in seconds, by the URL of the queue, of those that are known; and why the others are not. */
export type Ages = { seconds: ReadonlyMap<string, number>; unknown?: string };

/** CloudWatch has a figure a minute, some minutes late. */
const lookBackMs = 15 * 60_000;

/**
 * How long the oldest message of each queue has been there, as the alarms see it. What was taken three times and put back is passed over.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export async function readAges(client: Pick<CloudWatchClient, 'send'>, urls: readonly string[], now: Date): Promise<Ages> {
  try {
    const { MetricDataResults = [] } = await client.send(
      new GetMetricDataCommand({
        StartTime: new Date(now.getTime() - lookBackMs),
        EndTime: now,
        ScanBy: 'TimestampDescending',
        MetricDataQueries: urls.map((url, at) => ({
          Id: `q${at}`,
          MetricStat: {
            Metric: {
              Namespace: 'AWS/SQS',
              MetricName: 'ApproximateAgeOfOldestMessage',
              Dimensions: [{ Name: 'QueueName', Value: url.slice(url.lastIndexOf('/') + 1) }],
            },
            Period: 60,
            Stat: 'Maximum',
          },
        })),
      }),
    );
    const latest = new Map(MetricDataResults.map(({ Id, Values: [value] = [] }) => [Id, value]));
    return {
      seconds: new Map(
        urls.flatMap((url, at): [string, number][] => {
          const value = latest.get(`q${at}`);
          return value === undefined ? [] : [[url, value]];
        }),
      ),
    };
  } catch (error) {
    return { seconds: new Map(), unknown: `CloudWatch does not tell ages: ${error instanceof Error ? error.message : 'no answer'}` };
  }
}
