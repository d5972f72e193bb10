import * as z from 'zod';
import type { ModelEndpoint, ModelRoutes } from './schema.ts';

/** Who waits where: a caller waits for the one, nobody for the other. */
export const LaneSchema = z.enum(['interactive', 'bulk']);
export type Lane = z.infer<typeof LaneSchema>;

/**
 * The fewest calls a lane can be bound to.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
const leastBound = 2;
const bound = z
  .int()
  .min(
    leastBound,
    `must be at least ${leastBound}, the least that an event source can be bound to; a server of one needs a queue of its own`,
  )
  .max(1000);

/**
 * The capacity of one model server, or of one quota: how many calls it takes at a time. A pool has a queue a lane, and the event source of
 * the queue is the bound. Routes whose endpoints share a server share its pool.
 *
 * A server that takes one call at a time cannot be said: the least bound is 2. Such a server needs a queue of its own in front of it.
 *
 * @example { "capacity": 24, "interactive": 20, "bulk": 4 }
 */
export const PoolSchema = z
  .strictObject(
    {
      capacity: z.int().min(leastBound).describe('Calls that the server or the quota takes at a time'),
      interactive: bound.describe('Calls at a time for tasks that somebody waits for, and for every draft after the first'),
      bulk: bound.optional().describe('Calls at a time for tasks of the lane bulk. Default: they share the interactive lane'),
    },
    {
      error: (issue) =>
        issue.code === 'unrecognized_keys'
          ? `has "${issue.keys.join('", "')}", which is no lane; a pool has its capacity, and the lanes interactive and bulk`
          : undefined,
    },
  )
  .superRefine(({ capacity, interactive, bulk = 0 }, context) => {
    const sum = interactive + bulk;
    if (sum <= capacity) return;
    const message = `is ${capacity}, and the bounds of its lanes sum up to ${sum}; lower interactive or bulk, or raise it if the server takes more`;
    context.addIssue({ code: 'custom', path: ['capacity'], message });
  });
export type Pool = z.infer<typeof PoolSchema>;

/** All pools of a stage, by name. One that no route names any more is closed: what waits there goes on through its route's new pool. */
export const PoolsSchema = z.record(
  z.string().regex(/^(?!retrieve$)[a-z0-9-]{1,20}$/, 'must be 1–20 lower-case letters, digits or hyphens, and not "retrieve"'),
  PoolSchema,
);
export type Pools = z.infer<typeof PoolsSchema>;

/** The lanes that a pool has. */
export function lanesOf({ bulk }: Pool): Lane[] {
  return bulk === undefined ? ['interactive'] : ['interactive', 'bulk'];
}

/** How many calls a lane makes at a time. */
export function boundOf(pool: Pool, lane: Lane): number {
  return lane === 'bulk' ? (pool.bulk ?? pool.interactive) : pool.interactive;
}

/** Where a task of a route waits for its model: a pool without a lane for it takes it in the other. */
export type Place = { pool: string; lane: Lane };

/** @returns undefined when the stage does not have the route, or its pool */
export function placeOf(routes: ModelRoutes, pools: Pools, task: { route: string; lane: Lane }): Place | undefined {
  const name = routes[task.route]?.pool;
  const pool = name === undefined ? undefined : pools[name];
  if (name === undefined || !pool) return undefined;
  return { pool: name, lane: lanesOf(pool).includes(task.lane) ? task.lane : 'interactive' };
}

/** What is wrong between routes and pools: `path` is of the route. */
export function poolFaults(routes: ModelRoutes, pools: Pools): { path: string[]; message: string }[] {
  const known = Object.keys(pools).join(', ') || 'none';
  const unknown = Object.entries(routes).flatMap(([name, { pool }]) =>
    pools[pool] ? [] : [{ path: ['modelRoutes', name, 'pool'], message: `"${pool}" is no pool of this stage; known are ${known}` }],
  );
  const firstOn = new Map<string, { route: string; pool: string }>();
  const shared = Object.entries(routes).flatMap(([name, { pool, endpoints }]) =>
    endpoints.flatMap((endpoint, at) => {
      const server = serverOf(endpoint);
      const first = firstOn.get(server) ?? { route: name, pool };
      firstOn.set(server, first);
      if (first.pool === pool) return [];
      const message = `is on ${server}, as an endpoint of the route "${first.route}" is, whose pool is "${first.pool}"; routes that share a server share a pool`;
      return [{ path: ['modelRoutes', name, 'endpoints', String(at)], message }];
    }),
  );
  return [...unknown, ...shared];
}

/** What the capacity belongs to: a server by its origin, a model of Bedrock by its quota. */
function serverOf({ kind, model, profileOf = model, baseUrl = '' }: ModelEndpoint): string {
  if (kind === 'bedrock') return `Bedrock's ${profileOf}`;
  const server = new URL(baseUrl);
  if (loopback.test(server.hostname)) server.hostname = 'localhost';
  return server.origin;
}

/** All names of the own machine. @see https://www.rfc-editor.org/rfc/rfc6761#section-6.3 */
const loopback = /^(127(\.\d+){3}|\[::1\]|localhost|.+\.localhost)\.?$/;
