import type { RevisionSpec } from '../automation/schema.ts';

const daySeconds = 86_400;

/** A task waits in line, held or queued, for at most this long: SQS keeps a message for 14 days. */
const longestLineDays = 14;

/** What the active states of all runs may take together, with retries and cures. */
const longestActiveDays = 2;

/**
 * When retention may remove a task, in epoch seconds: its creation, the longest life that its revision allows, and the retention after
 * that. Written once: nothing has to be rewritten when it ends, nor when it is tried again. Only a task whose automation stays paused for longer
 * than all of that is removed as it waits.
 */
export function expiryOf(spec: Pick<RevisionSpec, 'retentionDays' | 'review'>, createdAt: Date): number {
  const reviewDays = Math.ceil(spec.review.slaMinutes / 1440);
  return Math.floor(createdAt.getTime() / 1000) + (longestLineDays + longestActiveDays + reviewDays + spec.retentionDays) * daySeconds;
}
