import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { OutsideAwayError } from '#domain/outside/errors.ts';
import { OutageError, PermanentError, TransientError, type Fault } from '#domain/problem/fault.ts';
import { describeError, type Fields, type StepLog } from './log.ts';

/** Longer reasons are cut: the machine's state has bounds. */
const longestReason = 1000;

/** What the machine is told of an error: what kind of fault it is, and a reason without content. */
export function faultOf(error: unknown): Fault {
  const { error: name, reason } = describeError(error);
  return {
    error: name,
    permanence: permanenceOf(error),
    ...(error instanceof OutsideAwayError ? { who: error.who } : {}),
    ...(isMeant(error) ? { meant: true } : {}),
    reason: isOfAws(error) ? `AWS answered ${name}; the log says what it said.` : reason.slice(0, longestReason),
  };
}

/** Says in the log why a step came to nothing, as `fields` have it. What one of us meant so is information: whoever reads errors has nothing to do. */
export function logFault(log: StepLog, error: unknown, fields: Fields): void {
  if (isMeant(error)) log.info('the run goes another way', fields);
  else log.error('the step failed', fields);
}

const isMeant = (error: unknown) => error instanceof TransientError && error.meant;

function permanenceOf(error: unknown): Fault['permanence'] {
  if (error instanceof PermanentError) return 'permanent';
  if (error instanceof OutageError) return 'outage';
  if (error instanceof TransientError || isShortage(error)) return 'transient';
  return 'unnamed';
}

/**
 * Whether AWS, or the way to it, was short of something: a service's own fault, throttling, or no answer.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
function isShortage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('$fault' in error && error.$fault === 'server') return true;
  // What a role lacks, or a key that is gone, is for the platform team to mend; then it goes on.
  if (isOfAws(error) && refusals.test(error.name)) return true;
  if ('$retryable' in error && error.$retryable !== undefined) return true;
  if (error instanceof TransactionCanceledException) return (error.CancellationReasons ?? []).some(({ Code = '' }) => shortages.test(Code));
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return /^(ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|UND_ERR)/.test(code) || shortages.test(error.name);
}

/** What AWS says quotes names of resources and accounts, which are nobody's but the platform team's. */
function isOfAws(error: unknown): boolean {
  return error instanceof Error && '$metadata' in error;
}

const refusals = /^(AccessDenied.*|UnrecognizedClient.*|ExpiredToken.*|InvalidSignature.*|KMS.*|.*KeyUnavailable.*)$/;

const shortages =
  /^(TimeoutError|RequestTimeout|.*Throttl.*|.*TooManyRequests.*|ProvisionedThroughputExceeded.*|RequestLimitExceeded|SlowDown|TransactionInProgress.*)$/;
