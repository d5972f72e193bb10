import type { Clock } from '#usecases/ports/system.ts';

export type TestClock = Clock & {
  /** Turns the clock on. */
  pass(ms: number): void;
};

/** A clock that stands still until it is turned. */
export function createTestClock(at: string | Date = '2026-03-04T09:00:00.000Z'): TestClock {
  let now = new Date(at).getTime();
  return {
    now: () => new Date(now),
    pass(ms) {
      now += ms;
    },
  };
}
