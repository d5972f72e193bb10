import { describe, expect, it } from '@jest/globals';
import type { ReviewerGroups } from '#usecases/ports/reviewer-groups.ts';
import { after, morning } from '../doubles/fixtures.ts';
import { aGroupSpec, ann, ben } from '../doubles/reviewer-groups.ts';

/** What a store of reviewer groups keeps to. `make` answers an empty one. */
export function reviewerGroupsContract(name: string, make: () => Promise<ReviewerGroups>): void {
  const by = { team: 'catalogue', sub: 'olga' };
  const later = new Date(after(5));
  const [two, one] = [aGroupSpec([ann, ben]), aGroupSpec([ben])];

  describe(`${name}: reviewer groups`, () => {
    it('are unknown until they are put', async () => {
      const groups = await make();
      expect([await groups.find('editors', 'fresh'), await groups.version('editors', 1), await groups.list()]).toEqual([
        undefined,
        undefined,
        [],
      ]);
    });

    it('keep every version with who put it, and the newest stands', async () => {
      const groups = await make();
      const first = { name: 'editors', owner: 'catalogue', version: 1, ...two, updatedAt: after(0), updatedBy: 'olga' };
      expect(await groups.put('editors', two, by, morning)).toEqual({ kind: 'created', group: first });
      const second = { ...first, ...one, version: 2, updatedAt: after(5), updatedBy: 'paul' };
      expect(await groups.put('editors', one, { ...by, sub: 'paul' }, later)).toEqual({ kind: 'created', group: second });
      expect(await groups.find('editors', 'fresh')).toEqual(second);
      expect(await groups.list()).toEqual([second]);
      expect([await groups.version('editors', 1), await groups.version('editors', 2)]).toEqual([first, second]);
    });

    it('get no version by what stands already', async () => {
      const groups = await make();
      const put = await groups.put('editors', two, by, morning);
      expect(await groups.put('editors', aGroupSpec([ann, ben]), { ...by, sub: 'paul' }, later)).toEqual({ ...put, kind: 'unchanged' });
    });

    it('belong to who put them first', async () => {
      const groups = await make();
      await groups.put('editors', two, by, morning);
      expect(await groups.put('editors', one, { team: 'strangers', sub: 'eve' }, later)).toEqual({ kind: 'not-owner' });
      expect(await groups.find('editors', 'fresh')).toMatchObject(two);
    });

    it('are changed from the version that was meant only', async () => {
      const groups = await make();
      expect(await groups.put('editors', two, by, morning, 1)).toEqual({ kind: 'other-version', version: 0 });
      expect(await groups.put('editors', two, by, morning, 0)).toMatchObject({ kind: 'created' });
      expect(await groups.put('editors', one, by, later, 1)).toMatchObject({ kind: 'created' });
      expect(await groups.put('editors', two, by, later, 1)).toEqual({ kind: 'other-version', version: 2 });
    });

    it('lose no change when two are put at a time', async () => {
      const groups = await make();
      const specs = Array.from({ length: 4 }, (_, at) => aGroupSpec([{ ...ann, name: `Ann ${at}` }]));
      await Promise.all(specs.map((spec) => groups.put('editors', spec, by, morning).catch(() => undefined)));
      const standing = await groups.find('editors', 'fresh');
      for (let version = 1; version <= standing!.version; version += 1) expect(await groups.version('editors', version)).toBeDefined();
      expect(await groups.version('editors', standing!.version)).toEqual(standing);
    });
  });
}
