import { describe, expect, it } from '@jest/globals';
import type { Profile } from './profile.ts';
import { runSeeds } from './runs.ts';

/** Seeds of a profile in `npm test` are in the profile; `npm run test:deep` takes so many times as many. */
const factor = process.env['LINEKEEPER_DEEP'] === undefined ? 1 : 25;

/** What a seed takes at most on the slowest machine that is known, by its tasks and by its length, in milliseconds. */
const msATask = 400;
const msAMinute = 30;

/** Holds each profile of a table against the invariants, over its seeds. */
export function expectHolds(table: readonly Profile[]): void {
  describe.each(table.filter(({ seeds }) => seeds * factor >= 1))('$name', (profile) => {
    const seeds = profile.seeds * factor;
    const timeoutMs = 10_000 + seeds * Math.max(msATask * profile.tasks[1], msAMinute * profile.deadlineMinutes);
    it(
      `breaks nothing in ${seeds} seeds`,
      async () => {
        const { violations, ends } = await runSeeds(profile, [1, seeds]);
        expect(violations).toEqual({});
        // A simulation in which nothing ends shows nothing.
        expect(Object.values(ends).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(seeds * profile.tasks[0] * 0.9);
      },
      timeoutMs,
    );
  });
}
