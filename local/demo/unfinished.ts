import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './api.ts';

const patienceMs = 3000;
/** Few: each call at a time starts a process of its own in the emulator, which takes longer than the calls. */
const callsAtOnce = 3;

/**
 * Cancels the tasks that have not ended, in three seconds at most: whoever pressed Ctrl-C waits for it.
 * @param submitted ids of the tasks, some perhaps on their way
 * @returns how many were cancelled
 */
export async function cancelUnfinished(client: Client, submitted: readonly Promise<string>[], ended: ReadonlySet<string>): Promise<number> {
  let cancelled = 0;
  const left = submitted.values();
  const work = async () => {
    for (const submission of left) {
      try {
        const id = await submission;
        if (ended.has(id)) continue;
        await client.cancel(id, 'The demo was stopped.');
        cancelled += 1;
      } catch {
        // It was not accepted, has ended meanwhile, or is being published.
      }
    }
  };
  await Promise.race([Promise.all(Array.from({ length: callsAtOnce }, work)), sleep(patienceMs, undefined, { ref: false })]);
  return cancelled;
}
