import type { RevisionSpec } from '../automation/schema.ts';

const daySeconds = 86_400;

/** A task waits to be started, held or queued, for at most this long: SQS keeps a message for 14 days. */
const longestLineDays = 14;

/** What the active states of all runs may take together, with retries and cures. */
const longestActiveDays = 2;

/** Days that a person may take to decide. */
const reviewDays = ({ review }: Pick<RevisionSpec, 'review'>) => Math.ceil(review.slaMinutes / 1440);

/** Whether retention leaves a task the time to be tried once more: its active states, and people. */
export function leavesTime(spec: Pick<RevisionSpec, 'review'>, expiresAt: number, now: Date): boolean {
  return expiresAt - now.getTime() / 1000 > (longestActiveDays + reviewDays(spec)) * daySeconds;
}

/**
 * When retention may remove a task, in epoch seconds: its creation, the longest life that its revision allows, and the retention after
 * that. Written once: nothing has to be rewritten when it ends, nor when it is tried again.
 */
export function expiryOf(spec: Pick<RevisionSpec, 'holdDays' | 'retentionDays' | 'review'>, createdAt: Date): number {
  const lifeDays = longestLineDays + spec.holdDays + longestActiveDays + reviewDays(spec);
  return Math.floor(createdAt.getTime() / 1000) + (lifeDays + spec.retentionDays) * daySeconds;
}

/**
 * When a task that has not ended is ended: a day before retention may remove it, so that no task vanishes without an end that was told.
 * None comes to that but one that was held, asked about and tried again for longer than its revision has in mind.
 */
export function lifeEndsAt({ expiresAt }: { expiresAt: number }): string {
  return new Date((expiresAt - daySeconds) * 1000).toISOString();
}
