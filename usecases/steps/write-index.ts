import type { IndexLeases } from '../ports/knowledge.ts';
import type { Clock } from '../ports/system.ts';

export type WriteIndexDependencies = {
  leases: IndexLeases;
  clock: Clock;
  /** Waits a random time of up to that many milliseconds. */
  pauseUpTo: (longestMs: number) => Promise<void>;
};

/** A write takes a second or two, so 60 looks with half a second between them see a dozen others off. */
const maxLooks = 60;
const longestPauseMs = 1000;

/**
 * Writes to the index of a domain while nobody else does. What is written must be decided within: others may have written before.
 * @param over when this call is certainly over: if it dies, the index is free then
 * @returns undefined when others had it all the time
 */
export async function writeIndex<T>(
  { leases, clock, pauseUpTo }: WriteIndexDependencies,
  domain: string,
  over: Date,
  write: () => Promise<T>,
): Promise<T | undefined> {
  for (let looks = 1; !(await leases.take(domain, clock.now(), over)); looks += 1) {
    if (looks >= maxLooks) return undefined;
    await pauseUpTo(longestPauseMs);
  }
  try {
    return await write();
  } finally {
    await leases.giveBack(domain, over);
  }
}
