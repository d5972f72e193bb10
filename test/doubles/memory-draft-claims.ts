import type { TaskId } from '#domain/identity/ids.ts';
import type { DraftClaims } from '#usecases/ports/draft-claims.ts';

/** Claims of drafts in memory; `standing` has until when each holds. */
export function createMemoryDraftClaims(): DraftClaims & { standing: Map<string, Date> } {
  const standing = new Map<string, Date>();
  const keyOf = (id: TaskId, draft: number) => `${id}/${draft}`;
  return {
    standing,
    async take(id, draft, now, until) {
      const held = standing.get(keyOf(id, draft));
      if (held && held > now) return held;
      standing.set(keyOf(id, draft), until);
      return undefined;
    },
    async giveBack(id, draft, until) {
      if (standing.get(keyOf(id, draft))?.getTime() === until.getTime()) standing.delete(keyOf(id, draft));
    },
  };
}
