/**
 * How long large content may lie in the bucket, in days after it was written. The bucket deletes by the tag that names the class, so
 * content outlives its task by less than the step between two classes; what is small expires with its task to the day.
 */
export const retentionClasses = [7, 30, 90, 180, 365, 730, 1825, 3650, 4000] as const;

const dayMs = 86_400_000;

/**
 * The shortest class in which content lasts as long as its task.
 * @param expiresAt the end of the task's retention, in epoch seconds
 */
export function retentionClass(expiresAt: number, now: Date): number {
  const days = (expiresAt * 1000 - now.getTime()) / dayMs;
  return retentionClasses.find((limit) => limit >= days) ?? Math.max(...retentionClasses);
}

/** The tag of content of one class. A tag, since keys begin with the team. */
export const retentionTag = (days: number) => ({ key: 'keep-days', value: String(days) });
