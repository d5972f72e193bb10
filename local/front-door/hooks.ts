/** A webhook as it arrived at the local shop. */
export type ReceivedHook = { at: string; path: string; headers: Record<string, string>; body: string };

const kept = 500;

/** The outside shop of the local stage: takes webhooks, keeps the newest, and shows them as JSON. It checks nothing; whoever reads can. */
export function createHookReceiver() {
  const received: ReceivedHook[] = [];
  return {
    take(path: string, headers: Record<string, string>, body: string): void {
      received.unshift({ at: new Date().toISOString(), path, headers, body });
      received.length = Math.min(received.length, kept);
    },
    all: (): readonly ReceivedHook[] => received,
  };
}
