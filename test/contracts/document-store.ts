import { describe, expect, it } from '@jest/globals';
import type { PutDocument } from '#domain/knowledge/schema.ts';
import type { DocumentStore, DomainOwners } from '#usecases/ports/knowledge.ts';

export type StoredDocuments = { documents: DocumentStore; owners: DomainOwners /** One that nobody has used. */; domain: string };

/** What a store of documents and the owners of their domains keep to. `make` answers empty ones. */
export function documentStoreContract(name: string, make: () => Promise<StoredDocuments>): void {
  const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
  const text = (content: string): PutDocument => ({ title: 'Tone', format: 'markdown', content });

  async function begin() {
    const { documents: store, domain } = await make();
    const put = (content: string, second = 0) => store.put('catalogue', domain, 'tone', text(content), at(second));
    return { store, domain, put, find: () => store.find(domain, 'tone') };
  }

  describe(`documents ${name}`, () => {
    it('are numbered by distinct contents, and give each back', async () => {
      const { store, domain, put, find } = await begin();
      expect(await find()).toBeUndefined();
      const [first, second] = [await put('one'), await put('zwei – 😀', 1)];
      expect([first.kind, first.record.version, second.kind, second.record.version]).toEqual(['stored', 1, 'stored', 2]);
      expect(await store.content(first.record)).toBe('one');
      expect(await store.content(second.record)).toBe('zwei – 😀');
      expect(await find()).toEqual(second.record);
      expect(await store.find(domain, 'other')).toBeUndefined();
    });

    it('are unchanged by the same bytes, and changed by a new title', async () => {
      const { store, domain, put } = await begin();
      const { record } = await put('one');
      expect(await put('one', 5)).toEqual({ kind: 'unchanged', record });
      const renamed = await store.put('catalogue', domain, 'tone', { ...text('one'), title: 'Voice' }, at(6));
      expect([renamed.kind, renamed.record.version]).toEqual(['stored', 2]);
    });

    it('are queued again by the same bytes after a failure, under the same version', async () => {
      const { store, put } = await begin();
      const { record } = await put('one');
      expect(await store.mark(record, { status: 'failed', error: 'no' }, at(1))).toBe('marked');
      const again = await put('one', 2);
      expect(again).toMatchObject({ kind: 'stored', record: { version: 1, status: 'queued', updatedAt: at(2).toISOString() } });
      expect(again.record.error).toBeUndefined();
    });

    it('are marked in the version that was indexed, and no other', async () => {
      const { store, put, find } = await begin();
      const { record: old } = await put('one');
      const { record } = await put('two', 1);
      expect(await store.mark(old, { status: 'indexed', chunks: 9 }, at(2))).toBe('superseded');
      expect(await store.mark(record, { status: 'indexed', chunks: 4 }, at(3))).toBe('marked');
      expect(await find()).toMatchObject({ version: 2, status: 'indexed', chunks: 4 });
      expect(await store.mark(record, { status: 'failed', error: 'no' }, at(4))).toBe('marked');
      expect(await find()).not.toHaveProperty('chunks');
    });

    it('keep every content of several puts at once, each under a version of its own', async () => {
      const { store, put, find } = await begin();
      const contents = ['one', 'two', 'three'];
      const records = (await Promise.all(contents.map((content) => put(content)))).map(({ record }) => record);
      expect(records.map(({ version }) => version).toSorted()).toEqual([1, 2, 3]);
      for (const [index, record] of records.entries()) expect(await store.content(record)).toBe(contents[index]);
      expect((await find())?.version).toBe(3);
    });

    it('are removed with all their versions, whose numbers are never used again', async () => {
      const { store, domain, put, find } = await begin();
      const { record: first } = await put('one');
      for (const content of ['two', 'three']) await put(content);
      const deleting = await store.beginDelete(domain, 'tone', at(4));
      expect(deleting).toMatchObject({ status: 'deleting', version: 3 });
      expect(await store.beginDelete(domain, 'tone', at(9))).toEqual(deleting);
      expect(await store.remove(domain, 'tone', 3)).toBe('removed');
      expect(await find()).toBeUndefined();
      await expect(store.content(first)).rejects.toMatchObject({ name: 'DocumentContentMissingError' });
      expect((await put('one', 5)).record.version).toBe(4);
      expect(await store.beginDelete(domain, 'unknown', at(6))).toBeUndefined();
    });

    it('that are put while they are being deleted stay', async () => {
      const { store, domain, put, find } = await begin();
      await put('one');
      await store.beginDelete(domain, 'tone', at(1));
      const { record } = await put('one', 2);
      expect(record).toMatchObject({ version: 2, status: 'queued' });
      expect(await store.remove(domain, 'tone', 1)).toBe('superseded');
      expect(await store.content(record)).toBe('one');
      expect(await find()).toEqual(record);
    });
  });

  describe(`domains ${name}`, () => {
    it('belong to the first team, for good', async () => {
      const { owners, domain } = await make();
      expect(await owners.owner(domain)).toBeUndefined();
      expect(await owners.claim(domain, 'catalogue', at(0))).toBe('catalogue');
      expect(await owners.claim(domain, 'legal', at(1))).toBe('catalogue');
      expect(await owners.owner(domain)).toBe('catalogue');
    });

    it('have one owner of several teams that claim at once', async () => {
      const { owners, domain } = await make();
      const answers = await Promise.all(['catalogue', 'legal', 'shop'].map((team) => owners.claim(domain, team, at(0))));
      expect(new Set(answers)).toEqual(new Set([await owners.owner(domain)]));
    });
  });
}
