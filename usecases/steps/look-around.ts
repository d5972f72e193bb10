import type { Outage } from '#domain/outside/schema.ts';
import type { Outages } from '../ports/outages.ts';
import type { Clock } from '../ports/system.ts';
import type { TaskStore } from '../ports/task-store.ts';

/** How the line stands as a whole: what is away, and for how long the oldest review has been open, in milliseconds. */
export type Surroundings = { away: Outage[]; oldestReviewMs: number | undefined };

/** Looks at what no single task shows. */
export async function lookAround(deps: { store: TaskStore; outages: Outages; clock: Clock }): Promise<Surroundings> {
  const [outages, { items }] = await Promise.all([deps.outages.list(), deps.store.inAttention('in_review', 1)]);
  const [oldest] = items;
  const since = oldest?.waiting?.since;
  return {
    away: outages.filter(({ phase }) => phase === 'down'),
    oldestReviewMs: since === undefined ? undefined : deps.clock.now().getTime() - Date.parse(since),
  };
}
