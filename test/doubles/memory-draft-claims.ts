import type { TaskId } from '#domain/identity/ids.ts';
import type { DraftClaims } from '#usecases/ports/draft-claims.ts';

/** Claims of drafts in memory; `standing` has until when each holds. */
export function createMemoryDraftClaims(): DraftClaims & { standing: Map<string, Date> } {
  const standing = new Map<string, Date>();
  const calls = new Map<string, number>();
  const keyOf = (id: TaskId, draft: number) => `${id}/${draft}`;
  return {
    standing,
    find: async (id, draft) => standing.get(keyOf(id, draft)),
    async take(id, draft, now, until) {
      const held = standing.get(keyOf(id, draft));
      if (held && held > now) return { kind: 'claimed', until: held };
      standing.set(keyOf(id, draft), until);
      const lost = calls.get(keyOf(id, draft)) ?? 0;
      calls.set(keyOf(id, draft), lost + 1);
      return { kind: 'taken', lost };
    },
    async giveBack(id, draft, until) {
      if (standing.get(keyOf(id, draft))?.getTime() !== until.getTime()) return;
      standing.delete(keyOf(id, draft));
      calls.set(keyOf(id, draft), (calls.get(keyOf(id, draft)) ?? 1) - 1);
    },
  };
}
