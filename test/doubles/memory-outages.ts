import type { Outage, Outside } from '#domain/outside/schema.ts';
import type { Outages } from '#usecases/ports/outages.ts';

/** Outages in memory. Keeps what `test/contracts/outages.ts` asks. */
export function createMemoryOutages(): Outages & { standing: Map<Outside, Outage> } {
  const standing = new Map<Outside, Outage>();
  return {
    standing,
    find: async (who) => structuredClone(standing.get(who)),
    list: async () => structuredClone([...standing.values()]),
    async change(who, seen, next) {
      if (standing.get(who)?.version !== seen?.version) return 'stale';
      if (next) standing.set(who, structuredClone(next));
      else standing.delete(who);
      return 'saved';
    },
  };
}
