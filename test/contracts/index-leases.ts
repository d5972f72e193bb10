import { describe, expect, it } from '@jest/globals';
import type { IndexLeases } from '#usecases/ports/knowledge.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

/** What keeps two calls from writing one index. */
export function indexLeasesContract(name: string, make: () => Promise<IndexLeases>): void {
  describe(`${name}: the lease of an index`, () => {
    it("is one call's until its end, and the next one's after that", async () => {
      const leases = await make();
      expect(await leases.take('brand', at(0), at(60))).toBe(true);
      expect(await leases.take('brand', at(59), at(120))).toBe(false);
      expect(await leases.take('brand', at(60), at(120))).toBe(true);
      expect(await leases.take('brand', at(61), at(130))).toBe(false);
    });

    it('is of one domain', async () => {
      const leases = await make();
      expect(await leases.take('brand', at(0), at(60))).toBe(true);
      expect(await leases.take('office', at(0), at(60))).toBe(true);
    });

    it('has one winner of many at once, also when it was given back', async () => {
      const leases = await make();
      const race = () => Promise.all([1, 2, 3, 4, 5].map((n) => leases.take('brand', at(0), at(60 + n))));
      const first = await race();
      expect(first.filter((had) => had)).toHaveLength(1);
      await leases.giveBack('brand', at(61 + first.indexOf(true)));
      expect((await race()).filter((had) => had)).toHaveLength(1);
    });

    it('is free once it was given back, by who has it and nobody else', async () => {
      const leases = await make();
      await leases.take('brand', at(0), at(60));
      await leases.giveBack('brand', at(50));
      expect(await leases.take('brand', at(1), at(70))).toBe(false);
      await leases.giveBack('brand', at(60));
      expect(await leases.take('brand', at(2), at(70))).toBe(true);
    });
  });
}
