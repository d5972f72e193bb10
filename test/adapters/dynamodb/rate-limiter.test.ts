import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { createRateLimiter } from '#adapters/dynamodb/rate-limiter.ts';
import { morning } from '../../doubles/fixtures.ts';

/** Counters, each with how often it was written and what it let through. */
function counting(perMinute: number) {
  const counters = new Map<string, { writes: number; requests: number }>();
  const send = async (command: unknown) => {
    if (!(command instanceof UpdateCommand)) throw new Error('a limiter only updates');
    const { Key, ExpressionAttributeValues } = command.input;
    const counter = counters.get(String(Key?.['pk'])) ?? { writes: 0, requests: 0 };
    counters.set(String(Key?.['pk']), counter);
    counter.writes += 1;
    if (counter.requests >= Number(ExpressionAttributeValues?.[':limit']))
      throw new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
    counter.requests += 1;
    return {};
  };
  const client = { send } as unknown as DynamoDBDocumentClient;
  return { counters, limiter: createRateLimiter({ client, table: 'Work', perMinute }) };
}

async function admitted({ limiter }: ReturnType<typeof counting>, requests: number): Promise<number> {
  let count = 0;
  for (let at = 0; at < requests; at += 1)
    if ((await limiter.admit('catalogue', new Date(morning.getTime() + (at % 60_000)))).admitted) count += 1;
  return count;
}

describe('a limit for a thousand tasks a second', () => {
  it('is used to within a hundredth by who sends as much as it allows', async () => {
    const count = await admitted(counting(60_000), 60_000);
    expect(count).toBeGreaterThan(59_400);
    expect(count).toBeLessThanOrEqual(60_000);
  });

  it('is never passed, and is shared out whole', async () => {
    for (const perMinute of [15_001, 40_000]) expect(await admitted(counting(perMinute), perMinute * 2)).toBe(perMinute);
  });

  it('has no counter that is written as often as its key can be, though twice as much is sent', async () => {
    const table = counting(60_000);
    await admitted(table, 120_000);
    expect(table.counters.size).toBe(4);
    for (const { writes } of table.counters.values()) expect(writes).toBeLessThan(1000 * 60);
  });

  it('that is small is counted in one place, to the last request', async () => {
    const table = counting(600);
    expect(await admitted(table, 700)).toBe(600);
    expect(table.counters.size).toBe(1);
  });
});
