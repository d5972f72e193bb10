import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod';
import type { PutBack } from '#adapters/sqs/put-back.ts';
import { restSeconds } from './back-off.ts';
import { createLog, describeError, type StepLog } from './log.ts';
import { tracing } from './tracing.ts';

/** What became of a message: it is done with, or comes again in so many seconds. */
export type Taken = 'done' | { readonly againInSeconds: number };

/**
 * A queue consumer: messages of a batch are handled one after the other, and only those that failed come back, each after a rest that grows
 * with its deliveries. A message that does not fit its schema fails too, and reaches the dead-letter queue after its tries.
 * @param putBack without it a message comes back when it is visible by the queue's own time
 */
export function queue<M extends z.ZodType>(
  name: string,
  message: M,
  handle: (message: z.output<M>, log: StepLog) => Promise<Taken | void>,
  putBack?: PutBack,
) {
  const { logger, log } = createLog(name);
  const handler = async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const failed: string[] = [];
    for (const record of event.Records) {
      logger.resetKeys();
      const taken = await take(record);
      if (taken === 'done') continue;
      failed.push(record.messageId);
      if (putBack) await rest(record, taken.againInSeconds, putBack);
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };

  async function take({ body, messageId, attributes }: SQSRecord): Promise<Taken> {
    try {
      return (await handle(message.parse(JSON.parse(body)), log)) ?? 'done';
    } catch (error) {
      log.error('a message failed', { messageId, delivery: attributes.ApproximateReceiveCount, ...describeError(error) });
      return { againInSeconds: restSeconds(Number(attributes.ApproximateReceiveCount), Math.random()) };
    }
  }

  /** Whatever comes of it, the message is not lost: it comes back by the queue's own time. */
  async function rest(record: SQSRecord, seconds: number, put: PutBack): Promise<void> {
    try {
      await put(record, seconds);
    } catch (error) {
      log.warn('a message could not be put back', { messageId: record.messageId, ...describeError(error) });
    }
  }

  return middy(handler)
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(tracing(name));
}
