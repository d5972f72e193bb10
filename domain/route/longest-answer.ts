import type { ModelRoute } from './schema.ts';

/** The longest time a route can take until it answers or counts as down, in milliseconds. */
export function longestAnswerMs({ endpoints, rounds, pauseMs }: ModelRoute): number {
  const round = endpoints.reduce((sum, endpoint) => sum + endpoint.timeoutMs, 0);
  return rounds * round + (rounds - 1) * pauseMs;
}
