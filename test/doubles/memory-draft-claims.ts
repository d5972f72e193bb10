import type { DraftClaims } from '#usecases/ports/draft-claims.ts';

/** Claims of drafts in memory. Keeps what `test/contracts/draft-claims.ts` asks. */
export function createMemoryDraftClaims(): DraftClaims {
  const taken = new Map<string, Date>();
  return {
    async take(id, draft, now, until) {
      const holder = taken.get(`${id} ${draft}`);
      if (holder && holder > now) return holder;
      taken.set(`${id} ${draft}`, until);
      return undefined;
    },
    async giveBack(id, draft, until) {
      if (taken.get(`${id} ${draft}`)?.getTime() === until.getTime()) taken.delete(`${id} ${draft}`);
    },
  };
}
