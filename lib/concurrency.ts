import { boundOf, lanesOf, type Pools } from '../domain/route/pool.ts';

/**
 * The least that an event source can be bound to.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
export const leastConcurrency = 2;

/** Executions that Lambda keeps for functions without a reservation. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
export const keptUnreserved = 100;

export type ConcurrencySettings = {
  readonly pools: Pools;
  readonly concurrency: {
    readonly account?: number | undefined;
    readonly inferReserved?: number | undefined;
    readonly retrieveReserved?: number | undefined;
    readonly awaitTaskReserved?: number | undefined;
    readonly startMax: number;
    readonly retrieveMax: number;
    readonly decisionsMax: number;
    readonly ingestMax: number;
  };
};
type Fault = { path: string[]; message: string };

/** Calls of models at a time, of all pools together. */
export function modelCalls(pools: Pools): number {
  return Object.values(pools).reduce((sum, pool) => sum + lanesOf(pool).reduce((own, lane) => own + boundOf(pool, lane), 0), 0);
}

/** Executions that the queues of a stage can take at a time: the bounds of all its event sources. Callers of the API come besides. */
export function queuedExecutions({ pools, concurrency }: ConcurrencySettings): number {
  const { startMax, retrieveMax, decisionsMax, ingestMax } = concurrency;
  const lines = 2 * startMax;
  const undelivered = leastConcurrency;
  return lines + retrieveMax + decisionsMax + ingestMax + undelivered + modelCalls(pools);
}

/** Bounds that do not fit what was reserved, or what the account has. */
export function concurrencyFaults(settings: ConcurrencySettings): Fault[] {
  const { account, inferReserved, retrieveMax, retrieveReserved = retrieveMax, awaitTaskReserved } = settings.concurrency;
  const faults: Fault[] = [];
  const fault = (field: string, message: string) => faults.push({ path: ['concurrency', field], message });
  const asked = modelCalls(settings.pools);
  if (inferReserved !== undefined && asked > inferReserved) {
    fault(
      'inferReserved',
      `must be at least ${asked}, the sum of the bounds of all pools, or the bounds lower: what is throttled comes back only after minutes`,
    );
  }
  if (retrieveMax > retrieveReserved) {
    fault(
      'retrieveReserved',
      `must be at least ${retrieveMax}, which is retrieveMax, or that lower: what is throttled comes back only after minutes`,
    );
  }
  if (account === undefined) return faults;
  const queued = queuedExecutions(settings);
  if (queued > account) {
    fault(
      'account',
      `is ${account}, and the queues of the stage can take ${queued} executions at a time; lower the bounds of pools and concurrency, or ask AWS for a higher quota`,
    );
  }
  const reserved = (inferReserved ?? 0) + (settings.concurrency.retrieveReserved ?? 0) + (awaitTaskReserved ?? 0);
  if (reserved > Math.max(0, account - keptUnreserved)) {
    fault(
      'account',
      `is ${account}, of which Lambda keeps ${keptUnreserved} for functions without a reservation, and ${reserved} are reserved; leave out reservations, or ask AWS for a higher quota`,
    );
  }
  return faults;
}
