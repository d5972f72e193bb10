import * as z from 'zod';
import type { Json } from '#domain/content/canonical.ts';
import type { PutBack } from '#adapters/sqs/put-back.ts';
import type { Fault } from '#domain/problem/fault.ts';
import type { TaskTokens } from '#usecases/ports/task-tokens.ts';
import { faultOf, logFault } from './fault.ts';
import { describeError, type StepLog } from './log.ts';
import { queue, type Taken } from './queue.ts';
import { parseContract } from './step.ts';
import { taskOf } from './task-of.ts';

/** What a state of the machine sends when it waits in a queue. */
export const QueuedStepSchema = z.object({ taskToken: z.string().min(1), input: z.unknown() });

/** It is not yet time for a message: it comes again in so many seconds, and its state goes on waiting. */
export class ComesAgain {
  readonly inSeconds: number;

  constructor(inSeconds: number) {
    this.inSeconds = inSeconds;
  }
}

type Handle<I extends z.ZodType, O extends z.ZodType> = (input: z.output<I>, log: StepLog) => Promise<z.input<O> | ComesAgain>;

/**
 * How long a message rests whose answer could not be sent, in seconds: the few deliveries that a message has get over an outage of twenty
 * minutes, and what was made meanwhile is not made again.
 */
const unsentSeconds = 300;

/** The stack of a state that waits in a queue for its turn: see {@link answering}. */
export function queuedStep<I extends z.ZodType, O extends z.ZodType>(
  name: string,
  input: I,
  output: O,
  handle: Handle<I, O>,
  tokens: TaskTokens,
  putBack: PutBack,
) {
  return queue(name, QueuedStepSchema, answering(name, input, output, handle, tokens), putBack);
}

/**
 * Takes a message of a state that waits in a queue for its turn. Whatever happens, the state is answered at once: with what follows, or
 * with the fault by its name, for its Catch. Nothing is thrown, so that no fault of a task slows the others. A message comes again only when
 * the answer could not be sent, when it is not yet its time, or when the function died; after its tries it is undelivered, and answered as
 * that.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function answering<I extends z.ZodType, O extends z.ZodType>(
  name: string,
  input: I,
  output: O,
  handle: Handle<I, O>,
  tokens: TaskTokens,
) {
  return async ({ taskToken, input: asked }: z.output<typeof QueuedStepSchema>, log: StepLog): Promise<Taken> => {
    const answer = await answerTo(asked, log);
    if (answer instanceof ComesAgain) return { againInSeconds: answer.inSeconds };
    try {
      const answered =
        'fault' in answer
          ? await tokens.fail(taskToken, answer.fault.error, JSON.stringify(answer.fault))
          : await tokens.succeed(taskToken, answer.output);
      if (answered === 'gone') log.info('nobody waits for the answer any more', taskOf(asked));
      return 'done';
    } catch (error) {
      log.error('the state could not be answered', { ...taskOf(asked), ...describeError(error) });
      return { againInSeconds: unsentSeconds };
    }
  };

  async function answerTo(asked: unknown, log: StepLog): Promise<{ output: Json } | { fault: Fault } | ComesAgain> {
    try {
      const result = await handle(parseContract(input, asked, `input of ${name}`), log);
      if (result instanceof ComesAgain) return result;
      return { output: z.json().parse(parseContract(output, result, `output of ${name}`)) };
    } catch (error) {
      logFault(log, error, { ...taskOf(asked), ...describeError(error) });
      return { fault: faultOf(error) };
    }
  }
}
