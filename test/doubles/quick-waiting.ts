import type { Waiting } from '#adapters/inference/embed-in-calls.ts';

/** Waiting that takes no time of ours: its clock moves with what is waited for, and `took` says by how much a call moves it. */
export function quickWaiting(share = 1) {
  let nowMs = 0;
  const pauses: number[] = [];
  const waiting: Waiting = {
    now: () => nowMs,
    pause: async (ms) => {
      pauses.push(ms);
      nowMs += ms;
    },
    random: () => share,
  };
  return { waiting, pauses, took: (ms: number) => void (nowMs += ms) };
}
