import type { Violation } from './invariants.ts';
import type { Profile } from './profile.ts';
import { simulate, type Run } from './simulate.ts';

/** What many seeds of a profile came to. */
export type Runs = {
  readonly profile: string;
  readonly seeds: number;
  readonly seconds: number;
  /** Virtual time of all runs. */
  readonly minutes: number;
  /** Tasks by how they ended. */
  readonly ends: Readonly<Record<string, number>>;
  /** Faults by kind. */
  readonly faults: Readonly<Record<string, number>>;
  /** Seeds by the invariant that they break. */
  readonly violations: Readonly<Partial<Record<Violation['invariant'], readonly number[]>>>;
};

/**
 * Runs seeds of a profile, from the first to the last.
 * @param each told every run; answers whether to go on
 */
export async function runSeeds(
  profile: Profile,
  [from, to]: readonly [number, number],
  { traced = false, each = () => true }: { traced?: boolean; each?: (run: Run) => boolean } = {},
): Promise<Runs> {
  const ends: Record<string, number> = {};
  const faults: Record<string, number> = {};
  const violations: Partial<Record<Violation['invariant'], number[]>> = {};
  const add = (sums: Record<string, number>, name: string, count: number) => {
    sums[name] = (sums[name] ?? 0) + count;
  };
  const startedAt = performance.now();
  let minutes = 0;
  let seed = from;
  for (; seed <= to; seed += 1) {
    const run = await simulate(profile, seed, traced);
    minutes += run.minutes;
    for (const [status, count] of Object.entries(run.ends)) add(ends, status, count);
    for (const [name, count] of run.counts) if (name.startsWith('fault.')) add(faults, name.slice(6), count);
    for (const invariant of new Set(run.violations.map((one) => one.invariant))) (violations[invariant] ??= []).push(seed);
    if (!each(run)) break;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  return { profile: profile.name, seeds: Math.min(seed, to) - from + 1, seconds, minutes, ends, faults, violations };
}
