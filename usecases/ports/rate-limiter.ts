/** Counts requests of a team in a window; false when the limit is reached. */
export interface RateLimiter {
  admit(team: string, now: Date): Promise<{ admitted: true } | { admitted: false; retryAfterSeconds: number }>;
}
