import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type * as z from 'zod';
import { createLog, describeError, type StepLog } from './log.ts';
import { tracing } from './tracing.ts';

/**
 * A queue consumer: messages of a batch are handled one after the other, and only those that failed come back.
 * A message that does not fit its schema fails too, and reaches the dead-letter queue after its tries.
 * @param handle says `again` when it is not yet time for a message
 */
export function queue<M extends z.ZodType>(
  name: string,
  message: M,
  handle: (message: z.output<M>, log: StepLog) => Promise<'done' | 'again' | void>,
) {
  const { logger, log } = createLog(name);
  const handler = async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const failed: string[] = [];
    for (const record of event.Records) {
      logger.resetKeys();
      try {
        if ((await handle(message.parse(JSON.parse(record.body)), log)) === 'again') failed.push(record.messageId);
      } catch (error) {
        log.error('a message failed', { messageId: record.messageId, ...describeError(error) });
        failed.push(record.messageId);
        // In a FIFO queue nothing may overtake a failed message of its group.
        if (record.attributes.MessageGroupId !== undefined && record.eventSourceARN.endsWith('.fifo')) {
          failed.push(...event.Records.slice(event.Records.indexOf(record) + 1).map((rest) => rest.messageId));
          break;
        }
      }
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
  return middy(handler)
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(tracing(name));
}
