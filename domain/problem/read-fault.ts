import * as z from 'zod';
import { FaultSchema, type Fault } from './fault.ts';

/** What Lambda says of an error that left a function. */
const CauseSchema = z.object({ errorMessage: z.string() });

/**
 * Services beside us that were short of something, or away, as the machine names their faults. Not a function that ran out of memory, nor a
 * fault of the machine's own definition: those come again.
 */
const beside = /^(SQS\.|Lambda\.(?!Unknown$)|States\.(?!(Timeout|Runtime|DataLimitExceeded|QueryEvaluationError|NoChoiceMatched)$))/;

/**
 * A fault, from the error and the cause that Step Functions has of it. Our own functions put it into the message of their error; of whatever
 * else comes only the name is taken, since a cause may quote anything.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 * @param error name of the error, such as `Lambda.TooManyRequestsException`
 */
export function readFault(error: string, cause: string | undefined): Fault {
  const told = parsed(FaultSchema, parsed(CauseSchema, cause)?.errorMessage) ?? parsed(FaultSchema, cause);
  if (told) return told;
  const permanence = beside.test(error) ? 'transient' : 'unnamed';
  return {
    error: /^[A-Za-z][\w.]{0,80}$/u.test(error) ? error : 'UnknownError',
    permanence,
    reason: 'The step did not say why; see its log.',
  };
}

function parsed<S extends z.ZodType>(schema: S, text: string | undefined): z.output<S> | undefined {
  if (text === undefined) return undefined;
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
