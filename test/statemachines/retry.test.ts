import { describe, expect, it } from '@jest/globals';
import { OutageError, PermanentError, TransientError, type Permanence } from '../../domain/problem/fault.ts';
import { retriers, ServiceUnknownError } from '../../statemachines/retry.ts';

class GoneError extends PermanentError {
  override readonly name = 'GoneError';
}
class RaceError extends TransientError {
  override readonly name = 'RaceError';
}
class PartnerDownError extends OutageError {
  override readonly name = 'PartnerDownError';
}

const lambda = 'arn:aws:states:::lambda:invoke';
const retrierOf = (error: string, last = false) =>
  retriers(lambda, [GoneError, RaceError, PartnerDownError], last).find(({ ErrorEquals }) => ErrorEquals.includes(error));

/** The longest a retrier can wait in all, in seconds. */
function longestWaitSeconds(error: string, last = false): number {
  const { MaxAttempts, IntervalSeconds = 0, BackoffRate = 1, MaxDelaySeconds = Infinity } = retrierOf(error, last)!;
  return Array.from({ length: MaxAttempts }, (_, index) => Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** index)).reduce(
    (sum, wait) => sum + wait,
    0,
  );
}

describe('the retriers of a state', () => {
  it('try neither a permanent error nor what is away again, a lost race for half a minute, and a bug twice', () => {
    expect(retrierOf('GoneError')).toEqual({ ErrorEquals: ['GoneError'], MaxAttempts: 0 });
    expect([retrierOf('RaceError')!.MaxAttempts, longestWaitSeconds('RaceError')]).toEqual([5, 31]);
    expect(retrierOf('PartnerDownError')).toEqual({ ErrorEquals: ['PartnerDownError'], MaxAttempts: 0 });
    expect([retrierOf('States.TaskFailed')!.MaxAttempts, longestWaitSeconds('States.TaskFailed')]).toEqual([2, 6]);
  });

  it('insist for hours where nothing follows that could record the failure, but not on what is permanent', () => {
    for (const error of ['RaceError', 'States.TaskFailed']) {
      expect(longestWaitSeconds(error, true)).toBeGreaterThan(4 * 3600);
      expect(longestWaitSeconds(error, true)).toBeLessThan(6 * 3600);
    }
    expect(retrierOf('GoneError', true)).toEqual(retrierOf('GoneError'));
  });

  it('follow an error whose class says something else of it', () => {
    const of = (permanence: Permanence) => retriers(lambda, [{ name: 'MovedError', permanence }]);
    const attempts = (permanence: Permanence) => of(permanence).find(({ ErrorEquals }) => ErrorEquals.includes('MovedError'))!.MaxAttempts;
    expect([attempts('permanent'), attempts('transient'), attempts('outage')]).toEqual([0, 5, 0]);
  });

  it('name the faults of the service alike, with a task token and without', () => {
    expect(retriers(`${lambda}.waitForTaskToken`, [RaceError])).toEqual(retriers(lambda, [RaceError]));
    expect(retrierOf('Lambda.TooManyRequestsException')).toEqual(retrierOf('RaceError'));
  });

  it('are the same in whatever order the classes are found', () => {
    const found = [
      { name: 'BError', permanence: 'permanent' },
      { name: 'AError', permanence: 'permanent' },
    ] as const;
    expect(retriers(lambda, found)).toEqual(retriers(lambda, [...found].toReversed()));
  });

  it('have no retrier without a name', () => {
    expect(retriers(lambda, []).map(({ MaxAttempts }) => MaxAttempts)).toEqual([5, 2]);
  });

  it('are refused for a service nobody has said the faults of', () => {
    expect(() => retriers('arn:aws:states:::glue:startJobRun.sync', [])).toThrow(ServiceUnknownError);
  });
});
