import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Processes of the stage's functions: the emulator has one for each call at a time, and keeps it for a while. Linux only. */

/** The process ids of a function. */
export function processesOf(name: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && commandOf(entry).includes(`linekeeper-local-${name}`))
    .map(Number);
}

/** Watches while something runs. @returns the most processes that each function had at a time */
export async function countingProcesses<T>(names: readonly string[], run: () => Promise<T>): Promise<[T, Record<string, number>]> {
  const most = new Map(names.map((name) => [name, 0]));
  let done = false;
  const watching = (async () => {
    while (!done) {
      for (const [name, count] of most) most.set(name, Math.max(count, processesOf(name).length));
      await sleep(200);
    }
  })();
  try {
    return [await run(), Object.fromEntries(most)];
  } finally {
    done = true;
    await watching;
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It ended while we looked.
    return '';
  }
}
