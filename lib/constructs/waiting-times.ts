/** Deliveries before a message is undelivered: a crash or two is got over, and a message that kills its function is not tried for ever. */
export const maxReceiveCount = 5;

/**
 * Deliveries to who answers for the undelivered. Past them nobody tells the state, and its run waits for days; so throttling, or an outage of
 * Step Functions, has five hours to pass, as it has for Settle: a message that was throttled or failed comes back every minute.
 */
export const undeliveredReceiveCount = 300;

/** A message is hidden for so much longer than its function may take. Six times, as is advised, makes room for throttling, which a bound rules out. */
const spareSeconds = 30;

/** How long a message is hidden while a function works on it. What it claimed is over by then, so whoever has it next may go on. */
export function visibilitySeconds(consumerTimeoutSeconds: number): number {
  return consumerTimeoutSeconds + spareSeconds;
}
