import { describe, expect, it } from '@jest/globals';
import type { DraftClaims } from '#usecases/ports/draft-claims.ts';
import { after, aTask } from '../doubles/fixtures.ts';

const at = (ms: number) => new Date(after(ms));

/** What keeps two calls from paying for one draft. */
export function draftClaimsContract(name: string, make: () => Promise<DraftClaims>): void {
  describe(`${name}: the claim of a draft`, () => {
    it("is one caller's until its end, and the next one's after that", async () => {
      const claims = await make();
      const { id } = aTask();
      expect(await claims.find(id, 1)).toBeUndefined();
      expect(await claims.take(id, 1, at(0), at(60_000))).toEqual({ kind: 'taken', lost: 0 });
      expect(await claims.find(id, 1)).toEqual(at(60_000));
      expect(await claims.take(id, 1, at(59_999), at(120_000))).toEqual({ kind: 'claimed', until: at(60_000) });
      // Nobody gave it back: that call may have been paid for.
      expect(await claims.take(id, 1, at(60_000), at(120_000))).toEqual({ kind: 'taken', lost: 1 });
      expect(await claims.take(id, 1, at(60_001), at(130_000))).toEqual({ kind: 'claimed', until: at(120_000) });
    });

    it('is of one draft of one task', async () => {
      const claims = await make();
      const [one, other] = [aTask(), aTask()];
      await claims.take(one.id, 1, at(0), at(60_000));
      const free = { kind: 'taken', lost: 0 };
      expect(await claims.take(one.id, 2, at(1), at(60_000))).toEqual(free);
      expect(await claims.take(other.id, 1, at(1), at(60_000))).toEqual(free);
    });

    it('has one winner of many at once', async () => {
      const claims = await make();
      const { id } = aTask();
      const replies = await Promise.all([1, 2, 3, 4, 5].map((n) => claims.take(id, 1, at(0), at(60_000 + n))));
      expect(replies.filter(({ kind }) => kind === 'taken')).toHaveLength(1);
    });

    it('is free once it was given back, by who has it and nobody else', async () => {
      const claims = await make();
      const { id } = aTask();
      await claims.take(id, 1, at(0), at(60_000));
      await claims.giveBack(id, 1, at(50_000));
      expect(await claims.take(id, 1, at(1), at(70_000))).toEqual({ kind: 'claimed', until: at(60_000) });
      await claims.giveBack(id, 1, at(60_000));
      expect(await claims.find(id, 1)).toBeUndefined();
      expect(await claims.take(id, 1, at(2), at(70_000))).toEqual({ kind: 'taken', lost: 0 });
    });
  });
}
