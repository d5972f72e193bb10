import type { RevisionSpec } from '../automation/schema.ts';

const daySeconds = 86_400;

/** A task waits in line, held or queued, for at most this long: SQS keeps a message for 14 days. */
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
 * that. Written once: nothing has to be rewritten when it ends, nor when it is tried again. Only a task whose automation stays paused for longer
 * than all of that is removed as it waits.
 */
export function expiryOf(spec: Pick<RevisionSpec, 'retentionDays' | 'review'>, createdAt: Date): number {
  return (
    Math.floor(createdAt.getTime() / 1000) + (longestLineDays + longestActiveDays + reviewDays(spec) + spec.retentionDays) * daySeconds
  );
}
