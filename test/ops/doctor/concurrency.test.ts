import { describe, expect, it } from '@jest/globals';
import { loadStageConfig } from '../../../lib/config.ts';
import { judgeConcurrency, readConcurrency } from '../../../ops/doctor/concurrency.ts';
import { root } from '../../../ops/local-endpoints.ts';
import { answering, awsError } from './answering.ts';

const config = {
  ...loadStageConfig(root, 'dev'),
  pools: { a: { capacity: 50, interactive: 40, bulk: 10 } },
  concurrency: { startMax: 5, retrieveMax: 10, decisionsMax: 2, ingestMax: 2 },
};

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html */
const settings = (total: number, unreserved: number) => ({
  AccountLimit: {
    TotalCodeSize: 80530636800,
    CodeSizeUnzipped: 262144000,
    CodeSizeZipped: 52428800,
    ConcurrentExecutions: total,
    UnreservedConcurrentExecutions: unreserved,
  },
  AccountUsage: { TotalCodeSize: 1, FunctionCount: 1 },
});

const judge = async (
  account: unknown,
  reserved: { inferReserved?: number; retrieveReserved?: number; awaitTaskReserved?: number } = {},
  own: unknown = {},
) => {
  const { client } = answering({ GetAccountSettings: account, GetFunctionConcurrency: own });
  const [finding] = judgeConcurrency(
    { ...config, concurrency: { ...config.concurrency, ...reserved } },
    'eu-west-1',
    await readConcurrency(client, 'dev'),
  );
  return finding;
};

describe('concurrency', () => {
  // 2 × 5 starters, 10 searches, 2 decisions, 2 indexers, 2 undelivered, 50 models, and 10 for calls: 86.
  it.each<[string, number, number, object, 'ok' | 'to do']>([
    ['the 10 of a new account', 10, 10, {}, 'to do'],
    ['one less than the queues and calls take', 85, 85, {}, 'to do'],
    ['just what they take', 86, 86, {}, 'ok'],
    ['a thousand', 1000, 1000, {}, 'ok'],
    ['what others left of a thousand', 1000, 80, {}, 'to do'],
    // With models reserved, 26 and 10 are left to share, but Lambda keeps 100.
    ['less than reserved and the 100 that Lambda keeps', 199, 199, { inferReserved: 50, awaitTaskReserved: 50 }, 'to do'],
    ['reserved and the 100 that Lambda keeps', 200, 200, { inferReserved: 50, awaitTaskReserved: 50 }, 'ok'],
    ['less, with Retrieve', 199, 199, { inferReserved: 50, retrieveReserved: 50 }, 'to do'],
    ['enough, with Retrieve', 200, 200, { inferReserved: 50, retrieveReserved: 50 }, 'ok'],
  ])('is enough or not: %s', async (_what, total, unreserved, reserved, state) => {
    expect(await judge(settings(total, unreserved), reserved, awsError('ResourceNotFoundException'))).toMatchObject({ state });
  });

  it('counts what the stage itself has reserved as its own', async () => {
    expect(
      await judge(settings(200, 100), { inferReserved: 50, awaitTaskReserved: 50 }, { ReservedConcurrentExecutions: 50 }),
    ).toMatchObject({
      state: 'ok',
    });
  });

  it('says what is needed for what, and how to ask for it', async () => {
    const finding = await judge(settings(10, 10));
    expect(finding).toMatchObject({
      says: 'the account has 10, of which this stage would find 10; it needs 76 for its queues and 10 for calls',
      mend: expect.stringContaining('--quota-code L-B99A9384 --desired-value 1000 --region eu-west-1'),
    });
  });

  it('cannot be told without permission', async () => {
    expect(await judge(awsError('AccessDeniedException'))).toMatchObject({
      state: 'could not be told',
      says: expect.stringContaining('lambda:GetAccountSettings'),
    });
  });
});
