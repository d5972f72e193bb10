import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, Random } from '#usecases/ports/system.ts';

export const systemClock: Clock = { now: () => new Date() };

export const systemRandom: Random = { bytes: (count) => randomBytes(count) };

/** Waits that many milliseconds. */
export async function pause(ms: number): Promise<void> {
  await sleep(ms);
}

/** Waits a random time of up to that many milliseconds: who failed together does not come back together. */
export async function pauseUpTo(longestMs: number): Promise<void> {
  await sleep(Math.random() * longestMs);
}
