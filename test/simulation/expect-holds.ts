import { expect } from '@jest/globals';
import { profileOf } from './profiles/index.ts';
import { runSeeds } from './runs.ts';

/** Seeds of each profile in `npm test`, and in `npm run test:deep`. */
const factor = process.env['LINEKEEPER_DEEP'] === undefined ? 1 : 25;

/** Holds a profile against the invariants, over so many seeds. */
export async function expectHolds(name: string, seeds: number): Promise<void> {
  const { violations, ends } = await runSeeds(profileOf(name), [1, seeds * factor]);
  expect(violations).toEqual({});
  // A simulation in which nothing ends shows nothing.
  expect(ends['completed']).toBeGreaterThan(seeds * factor);
}

/** For so many seeds, in milliseconds: twice what the slowest machine that is known takes. */
export function timeFor(seeds: number): number {
  return seeds * factor * 200;
}
