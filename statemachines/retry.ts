import type { FaultClass, Permanence } from '../domain/problem/fault.ts';

/**
 * How a task state is retried, by what its errors say of themselves. The first retrier that names an error decides, so the broadest
 * stands last. What Step Functions means by these fields and names:
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export type Retrier = {
  ErrorEquals: string[];
  IntervalSeconds?: number;
  MaxAttempts: number;
  BackoffRate?: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: 'FULL';
};

/** A state calls a service that nobody has said the faults of. */
export class ServiceUnknownError extends Error {
  override readonly name = 'ServiceUnknownError';
}

/**
 * Faults of the service a state calls, as its integration names them: after the service. With and without a task token they are the
 * same, since the call is; what a function throws comes under its own name. Each is worth a retry.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#bp-lambda-serviceexception
 */
const serviceFaults: Readonly<Record<string, readonly string[]>> = {
  // What SQS answers has one name, throttled or refused; when it does not answer, the other.
  sqs: ['SQS.AmazonSQSException', 'SQS.SdkClientException'],
  lambda: [
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.TooManyRequestsException',
    'Lambda.ClientExecutionTimeoutException',
  ],
};

type Tries = Omit<Retrier, 'ErrorEquals'>;

/**
 * Tries with doubling waits. When a service fails, many tasks fail with it; waits drawn from zero to the whole keep them from coming
 * back together.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
function spread(maxAttempts: number, firstWaitSeconds: number, longestWaitSeconds: number): Tries {
  return {
    IntervalSeconds: firstWaitSeconds,
    MaxAttempts: maxAttempts,
    BackoffRate: 2,
    MaxDelaySeconds: longestWaitSeconds,
    JitterStrategy: 'FULL',
  };
}

const tries: Readonly<Record<Permanence | 'unnamed', Tries>> = {
  permanent: { MaxAttempts: 0 },
  // Waits of 1 + 2 + 4 + 8 + 16 s at most: half a minute, in which a lost race or a throttled call comes right.
  transient: spread(5, 1, 20),
  // The call was repeated within the function; what is still away parks the run.
  outage: { MaxAttempts: 0 },
  // Waits of 2 + 4 s at most: a bug will not pass, a crash or an error of an SDK may.
  unnamed: spread(2, 2, 20),
};

/**
 * What the last state has to say is lost with it, and a task that waits for a model is not looked at for days. So it is tried again for
 * hours: waits up to ten minutes, five hours at most and half of that on average, each try a transition. Only what is permanent ends at once.
 */
const lastTries: Readonly<Record<Permanence | 'unnamed', Tries>> = { ...tries, transient: spread(40, 1, 600), unnamed: spread(40, 2, 600) };

/**
 * The Retry of a state. One that waits in a queue retries no more than its message: whatever its function tells is an answer, and a retry
 * would queue again.
 * @param resource the state's `Resource`, such as `arn:aws:states:::lambda:invoke.waitForTaskToken`
 * @param faults the error classes its function can throw
 * @param last whether nothing follows that could record its failure
 * @throws {ServiceUnknownError}
 */
export function retriers(resource: string, faults: readonly FaultClass[], last = false): Retrier[] {
  const service = /^arn:aws:states:::(\w+):/.exec(resource)?.[1] ?? resource;
  const beside = serviceFaults[service];
  if (!beside)
    throw new ServiceUnknownError(
      `Nothing is known of the faults of "${service}"; known are ${Object.keys(serviceFaults).join(', ')}. Add them to statemachines/retry.ts.`,
    );
  if (service === 'sqs') return [{ ErrorEquals: [...beside], ...tries.transient }];
  const named = (kind: Permanence) =>
    faults
      .filter(({ permanence }) => permanence === kind)
      .map(({ name }) => name)
      .toSorted();
  const kinds = last ? lastTries : tries;
  const all: Retrier[] = [
    { ErrorEquals: named('permanent'), ...kinds.permanent },
    { ErrorEquals: [...beside, ...named('transient')], ...kinds.transient },
    { ErrorEquals: named('outage'), ...kinds.outage },
    // Stands for every error but States.Timeout: a state that has used its whole time is not begun again.
    { ErrorEquals: ['States.TaskFailed'], ...kinds.unnamed },
  ];
  return all.filter(({ ErrorEquals }) => ErrorEquals.length > 0);
}
