/**
 * How long large content may lie in the bucket, in days after it was written. The bucket deletes by the prefix that names the class, so
 * content outlives its task by less than the step between two classes; what is small expires with its task to the day.
 */
export const retentionClasses = [7, 30, 90, 180, 365, 730, 1825, 3650] as const;

const dayMs = 86_400_000;

/**
 * The shortest class in which content lasts as long as its task.
 * @param expiresAt the end of the task's retention, in epoch seconds
 */
export function retentionClass(expiresAt: number, now: Date): number {
  const days = (expiresAt * 1000 - now.getTime()) / dayMs;
  return retentionClasses.find((limit) => limit >= days) ?? Math.max(...retentionClasses);
}

/** Prefix of the content of one class, for instance `keep-90-days/`. */
export const retentionPrefix = (days: number) => `keep-${days}-days/`;
