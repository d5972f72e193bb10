import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import type { Json } from '#domain/content/canonical.ts';
import type { Fault } from '#domain/problem/fault.ts';
import type { TaskTokens } from '#usecases/ports/task-tokens.ts';
import { faultOf } from './fault.ts';
import { createLog, describeError, type StepLog } from './log.ts';
import { parseContract } from './step.ts';
import { taskOf } from './task-of.ts';
import { tracing } from './tracing.ts';

/** What a state of the machine sends when it waits in a queue. */
export const QueuedStepSchema = z.object({ taskToken: z.string().min(1), input: z.unknown() });

/** It is not yet time for this message: it comes again once it is visible, and the state goes on waiting. */
export class ComesLaterError extends Error {
  override readonly name = 'ComesLaterError';
}

/** What a state that waits in a queue is made of: its contract, what it does, and how it answers and logs. */
export type QueuedStep<I extends z.ZodType, O extends z.ZodType> = {
  readonly name: string;
  readonly input: I;
  readonly output: O;
  readonly handle: (input: z.output<I>, log: StepLog) => Promise<z.input<O>>;
  readonly tokens: TaskTokens;
  readonly log: StepLog;
  /** Called before each message. */
  readonly begin: () => void;
};

/**
 * Takes messages of a state that waits in a queue for its turn. Whatever happens, the state is answered at once: with what follows, or with the
 * fault by its name, for its Catch. Nothing is thrown, so that no fault of a task slows the others. A message comes again only when the
 * answer could not be sent, when it is not yet its time, or when the function died; after its tries it is undelivered, and answered as that.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function takeQueued<I extends z.ZodType, O extends z.ZodType>(step: QueuedStep<I, O>) {
  const { name, input, output, handle, tokens, log, begin } = step;

  async function take(body: string): Promise<'done' | 'again'> {
    const { taskToken, input: asked } = QueuedStepSchema.parse(JSON.parse(body));
    const answer = await answerTo(asked);
    if (answer === undefined) return 'again';
    const answered =
      'fault' in answer
        ? await tokens.fail(taskToken, answer.fault.error, JSON.stringify(answer.fault))
        : await tokens.succeed(taskToken, answer.output);
    if (answered === 'gone') log.info('nobody waits for the answer any more', taskOf(asked));
    return 'done';
  }

  /** Undefined when there is none yet. */
  async function answerTo(asked: unknown): Promise<{ output: Json } | { fault: Fault } | undefined> {
    try {
      const result = await handle(parseContract(input, asked, `input of ${name}`), log);
      return { output: z.json().parse(parseContract(output, result, `output of ${name}`)) };
    } catch (error) {
      if (error instanceof ComesLaterError) return undefined;
      log.error('the step failed', { ...taskOf(asked), ...describeError(error) });
      return { fault: faultOf(error) };
    }
  }

  return async ({ Records }: { Records: readonly Pick<SQSRecord, 'messageId' | 'body'>[] }): Promise<SQSBatchResponse> => {
    const again: string[] = [];
    for (const { messageId, body } of Records) {
      begin();
      try {
        if ((await take(body)) === 'again') again.push(messageId);
      } catch (error) {
        log.error('a message failed', { messageId, ...describeError(error) });
        again.push(messageId);
      }
    }
    return { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/** The stack of a state that waits in a queue: see {@link takeQueued}. */
export function queuedStep<I extends z.ZodType, O extends z.ZodType>(
  name: string,
  input: I,
  output: O,
  handle: QueuedStep<I, O>['handle'],
  tokens: TaskTokens,
) {
  const { logger, log } = createLog(name);
  return middy<SQSEvent, SQSBatchResponse>(takeQueued({ name, input, output, handle, tokens, log, begin: () => logger.resetKeys() }))
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(tracing(name));
}
