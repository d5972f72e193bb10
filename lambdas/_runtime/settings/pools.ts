import { jsonVariable, type Capability } from '#adapters/capability.ts';
import { PoolsSchema } from '#domain/route/pool.ts';

/** The pools, to know where a route's tasks wait. */
export const pools = { variables: { POOLS: jsonVariable(PoolsSchema) }, actions: {} } satisfies Capability;
