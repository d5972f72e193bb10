import type { Outage, Outside } from '#domain/outside/schema.ts';

/** What is known to be away. */
export interface Outages {
  /** The outage of one thing outside, undefined while all is well. May be some seconds old unless `fresh` is asked for. */
  find(who: Outside, fresh?: 'fresh'): Promise<Outage | undefined>;
  /** All that stand. */
  list(): Promise<Outage[]>;
  /**
   * Replaces an outage if it still is as it was seen; `stale` otherwise.
   * @param seen undefined when there was none
   * @param next undefined when it is over
   */
  change(who: Outside, seen: Outage | undefined, next: Outage | undefined): Promise<'saved' | 'stale'>;
}
