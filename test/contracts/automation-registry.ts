import { describe, expect, it } from '@jest/globals';
import { digestOf } from '#domain/content/canonical.ts';
import { AutomationIdSchema } from '#domain/identity/ids.ts';
import type { AutomationRegistry } from '#usecases/ports/automation-registry.ts';
import { after, aSpec, automation, morning } from '../doubles/fixtures.ts';

/** What a registry of automations keeps to. `make` answers an empty one. */
export function automationRegistryContract(name: string, make: () => Promise<AutomationRegistry>): void {
  const owner = { team: 'catalogue', sub: 'ann' };

  describe(`${name}: automations`, () => {
    it('are unknown until they are put', async () => {
      const registry = await make();
      expect(await registry.find(automation)).toBeUndefined();
      expect(await registry.owner(automation)).toBeUndefined();
      expect(await registry.revision(automation, 1)).toBeUndefined();
      expect(await registry.list()).toEqual([]);
    });

    it('belong to who put them first, and the newest revision is live', async () => {
      const registry = await make();
      const [first, second] = [aSpec({ teams: ['shop'] }), aSpec({ title: 'Another title' })];
      expect(await registry.put(automation, first, owner, morning)).toEqual({
        kind: 'created',
        revision: { automation, revision: 1, spec: first, digest: digestOf(first), createdAt: after(0), createdBy: 'ann' },
      });
      expect(await registry.find(automation, 'fresh')).toEqual({
        id: automation,
        owner: 'catalogue',
        teams: ['shop'],
        title: first.title,
        live: 1,
        paused: false,
        updatedAt: after(0),
      });
      const next = await registry.put(automation, second, { ...owner, sub: 'ben' }, new Date(after(5)));
      expect(next).toMatchObject({ kind: 'created', revision: { revision: 2, createdBy: 'ben' } });
      expect(await registry.find(automation, 'fresh')).toMatchObject({ live: 2, title: 'Another title', teams: [], updatedAt: after(5) });
      expect((await registry.revision(automation, 1))?.spec).toEqual(first);
      expect((await registry.revision(automation, 2))?.spec).toEqual(second);
      expect(await registry.revision(automation, 3)).toBeUndefined();
    });

    it('keep the order of the fields in a schema: a model writes them in it', async () => {
      const registry = await make();
      const names = ['zebra', 'headline', 'aardvark', 'bullets', 'b1', 'keywords'];
      const properties = Object.fromEntries(names.map((field) => [field, { type: 'string' }]));
      await registry.put(automation, aSpec({ outputSchema: { type: 'object', properties } }), owner, morning);
      const read = await registry.revision(automation, 1);
      expect(Object.keys(read?.spec.outputSchema['properties'] as object)).toEqual(names);
    });

    it('get no revision by what is live already, and one by going back to what was', async () => {
      const registry = await make();
      const [first, second] = [aSpec(), aSpec({ title: 'Another title' })];
      const { revision } = (await registry.put(automation, first, owner, morning)) as { revision: unknown };
      expect(await registry.put(automation, aSpec(), owner, new Date(after(5)))).toEqual({ kind: 'unchanged', revision });
      await registry.put(automation, second, owner, morning);
      expect(await registry.put(automation, first, owner, morning)).toMatchObject({ kind: 'created', revision: { revision: 3 } });
    });

    it('cannot be put by another team', async () => {
      const registry = await make();
      await registry.put(automation, aSpec(), owner, morning);
      const before = await registry.find(automation, 'fresh');
      for (const spec of [aSpec(), aSpec({ title: 'Mine now' })]) {
        expect(await registry.put(automation, spec, { team: 'strangers', sub: 'eve' }, morning)).toEqual({ kind: 'not-owner' });
      }
      expect(await registry.find(automation, 'fresh')).toEqual(before);
      expect(await registry.owner(automation)).toBe('catalogue');
      expect(await registry.revision(automation, 2)).toBeUndefined();
    });

    it('are numbered without a gap when several put at once', async () => {
      const registry = await make();
      const titles = ['One', 'Two', 'Three', 'Four'];
      const replies = await Promise.all(titles.map((title) => registry.put(automation, aSpec({ title }), owner, morning)));
      const made = replies.flatMap((reply) => (reply.kind === 'created' ? [reply.revision] : []));
      expect(made.map(({ revision }) => revision).toSorted()).toEqual([1, 2, 3, 4]);
      for (const { revision, spec } of made) expect((await registry.revision(automation, revision))?.spec).toEqual(spec);
      expect(await registry.find(automation, 'fresh')).toMatchObject({
        live: 4,
        title: made.find(({ revision }) => revision === 4)?.spec.title,
      });
    });

    it('have one owner when two teams put a new one at once', async () => {
      const registry = await make();
      const replies = await Promise.all(
        ['catalogue', 'strangers'].map((team) => registry.put(automation, aSpec({ title: team }), { team, sub: team }, morning)),
      );
      expect(replies.map(({ kind }) => kind).toSorted()).toEqual(['created', 'not-owner']);
      expect(await registry.owner(automation)).toBe(['catalogue', 'strangers'][replies[0]?.kind === 'created' ? 0 : 1]);
    });

    it('are listed all, each as it is now', async () => {
      const registry = await make();
      const ids = ['a-line', 'b-line', 'c-line'].map((id) => AutomationIdSchema.parse(id));
      for (const id of ids) await registry.put(id, aSpec({ title: id }), owner, morning);
      await registry.put(ids[1]!, aSpec({ title: 'changed' }), owner, morning);
      const listed = await registry.list();
      expect(listed.map(({ id, live, title }) => [id, live, title]).toSorted()).toEqual([
        ['a-line', 1, 'a-line'],
        ['b-line', 2, 'changed'],
        ['c-line', 1, 'c-line'],
      ]);
    });
  });
}
