import { describe, expect, it } from '@jest/globals';
import type { Outage, Outside } from '#domain/outside/schema.ts';
import type { Outages } from '#usecases/ports/outages.ts';
import { after } from '../doubles/fixtures.ts';
import type { TestClock } from '../doubles/test-clock.ts';

const shop = 'connector:shop-webhook' as const;
const outage = (fields: Partial<Outage> = {}): Outage => ({
  who: shop,
  phase: 'down',
  since: after(0),
  by: ['tsk_1', 'tsk_2', 'tsk_3'],
  probeAt: after(60_000),
  reason: 'HTTP 503, "über"',
  version: 1,
  ...fields,
});

/** What is kept of outages. `make` answers none, on a clock; `another` sees the same, as another function does. */
export function outagesContract(name: string, make: () => Promise<{ outages: Outages; another: Outages; clock: TestClock }>): void {
  describe(`${name}: what is away`, () => {
    it('is nothing while all is well', async () => {
      const { outages } = await make();
      expect([await outages.find(shop), await outages.find(shop, 'fresh'), await outages.list()]).toEqual([undefined, undefined, []]);
    });

    it('is kept as it was given, with whatever it lacks, and seen by all', async () => {
      const { outages, another } = await make();
      const { probeAt: _probeAt, ...bare } = outage({ phase: 'recovering', recoveredAt: after(5) });
      expect(await outages.change(shop, undefined, bare)).toBe('saved');
      expect(await outages.find(shop)).toEqual(bare);
      expect(await another.find(shop, 'fresh')).toEqual(bare);
      expect(await another.list()).toEqual([bare]);
    });

    it('is one thing each, and all that stand are listed', async () => {
      const { outages } = await make();
      const names: Outside[] = [shop, 'connector:shop', 'route:copywriting', 'service:mail'];
      for (const who of names) await outages.change(who, undefined, outage({ who }));
      expect((await outages.list()).map(({ who }) => who).toSorted()).toEqual(names.toSorted());
      expect(await outages.find('connector:shop', 'fresh')).toEqual(outage({ who: 'connector:shop' }));
      expect(await outages.find('service:embeddings', 'fresh')).toBeUndefined();
    });

    it('is replaced whole by who saw it as it is, and forgotten when it is over', async () => {
      const { outages } = await make();
      await outages.change(shop, undefined, outage());
      const { probeAt: _probeAt, ...next } = outage({ phase: 'recovering', by: [], recoveredAt: after(9), version: 2 });
      expect(await outages.change(shop, outage(), next)).toBe('saved');
      expect(await outages.find(shop, 'fresh')).toEqual(next);
      expect(await outages.change(shop, next, undefined)).toBe('saved');
      expect([await outages.find(shop, 'fresh'), await outages.list()]).toEqual([undefined, []]);
    });

    it('is not changed by who saw it as it was', async () => {
      const { outages, another } = await make();
      const [first, second] = [outage(), outage({ version: 2, by: ['b', 'c', 'd'] })];
      await outages.change(shop, undefined, first);
      expect(await another.change(shop, undefined, outage({ reason: 'late' }))).toBe('stale');
      await outages.change(shop, first, second);
      expect(await another.change(shop, first, outage({ version: 2, reason: 'late' }))).toBe('stale');
      expect(await another.change(shop, first, undefined)).toBe('stale');
      expect(await outages.find(shop, 'fresh')).toEqual(second);
      await outages.change(shop, second, undefined);
      expect(await another.change(shop, second, outage({ version: 3 }))).toBe('stale');
      expect(await another.change(shop, second, undefined)).toBe('stale');
      expect(await outages.list()).toEqual([]);
    });

    it('has one probe of many who claim to be it at once', async () => {
      const { outages } = await make();
      await outages.change(shop, undefined, outage());
      const claims = Array.from({ length: 8 }, (_, index) => outages.change(shop, outage(), outage({ version: 2, by: [`tsk_${index}`] })));
      expect((await Promise.all(claims)).filter((reply) => reply === 'saved')).toHaveLength(1);
    });

    it('is known to all some seconds later, and at once to who asks for it fresh', async () => {
      const { outages, another, clock } = await make();
      expect(await another.find(shop)).toBeUndefined();
      await outages.change(shop, undefined, outage());
      expect(await another.find(shop, 'fresh')).toEqual(outage());
      await outages.change(shop, outage(), undefined);
      clock.pass(5000);
      expect(await another.find(shop)).toBeUndefined();
    });
  });
}
