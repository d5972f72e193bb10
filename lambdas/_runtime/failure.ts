import { ProblemError } from '#domain/problem/problem.ts';
import { describeError, type StepLog } from './log.ts';

/** The problem that an error is answered with. What nobody expected is logged and told as `internal`. */
export function problemOf(error: unknown, requestId: string, log: StepLog): ProblemError {
  if (error instanceof ProblemError) {
    log.info('answered with a problem', { problem: error.kind });
    return error;
  }
  log.error('unexpected error', describeError(error));
  return new ProblemError(
    'internal',
    `It is not your request. Try again with the same Idempotency-Key; if it stays, report request ${requestId}.`,
  );
}
