import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type * as z from 'zod';
import { PermanentError } from '#domain/problem/fault.ts';
import { faultOf } from './fault.ts';
import { createLog, describeError, type StepLog } from './log.ts';
import { taskOf } from './task-of.ts';
import { tracing } from './tracing.ts';

/** What the state machine sent, or what a step is about to hand on, is not what the contract says. */
export class ContractError extends PermanentError {
  override readonly name = 'ContractError';
}

/**
 * The one stack every state of a machine runs in. Input and output are parsed by the state's contract; an error leaves with its
 * own name, which Retry and Catch know, and with a fault as its message, which Settle reads; it holds no customer text, since history keeps it.
 */
export function step<I extends z.ZodType, O extends z.ZodType>(
  name: string,
  input: I,
  output: O,
  handle: (input: z.output<I>, log: StepLog) => Promise<z.input<O>>,
) {
  const { logger, log } = createLog(name);
  const handler = async (event: unknown): Promise<z.output<O>> => {
    try {
      const result = await handle(parseContract(input, event, `input of ${name}`), log);
      return parseContract(output, result, `output of ${name}`);
    } catch (error) {
      const described = describeError(error);
      log.error('the step failed', { ...taskOf(event), ...described });
      throw withName(described.error, JSON.stringify(faultOf(error)));
    }
  };
  return middy(handler)
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(tracing(name));
}

/** @throws {ContractError} */
export function parseContract<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('/')}: ${issue.code}`);
  throw new ContractError(`The ${what} breaks its contract at ${faults.join(', ')}.`);
}

function withName(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}
