import { beforeEach, describe, expect, it } from '@jest/globals';
import { createDocumentStore } from '#adapters/dynamodb/document-store.ts';
import { createDomainOwners } from '#adapters/dynamodb/domain-owners.ts';
import type { PutDocument } from '#domain/knowledge/schema.ts';
import type { DocumentStore } from '#usecases/ports/knowledge.ts';
import { memoryBucket } from '../../doubles/memory-bucket.ts';
import { memoryTable } from '../../doubles/memory-table.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const text = (content: string): PutDocument => ({ title: 'Tone', format: 'markdown', content });

let table: ReturnType<typeof memoryTable>;
let bucket: ReturnType<typeof memoryBucket>;
let store: DocumentStore;
beforeEach(() => {
  table = memoryTable();
  bucket = memoryBucket();
  store = createDocumentStore({ client: table.client, table: 'Registry', s3: bucket.s3, bucket: 'kb' });
});
const put = (content: string, second = 0) => store.put('catalogue', 'brand', 'tone', text(content), at(second));

describe('the document store', () => {
  it('numbers distinct contents and gives each back', async () => {
    const first = await put('one');
    const second = await put('two', 1);
    expect([first.kind, first.record.version, second.kind, second.record.version]).toEqual(['stored', 1, 'stored', 2]);
    expect(await store.content(first.record)).toBe('one');
    expect(await store.content(second.record)).toBe('two');
    expect(await store.find('brand', 'tone')).toEqual(second.record);
    expect(await store.find('brand', 'other')).toBeUndefined();
  });

  it('changes nothing for the same bytes, and takes a new title for a change', async () => {
    const { record } = await put('one');
    expect(await put('one', 5)).toEqual({ kind: 'unchanged', record });
    const renamed = await store.put('catalogue', 'brand', 'tone', { ...text('one'), title: 'Voice' }, at(6));
    expect([renamed.kind, renamed.record.version]).toEqual(['stored', 2]);
  });

  it('queues the same bytes again after a failure, under the same version', async () => {
    const { record } = await put('one');
    await store.mark(record, { status: 'failed', error: 'no' }, at(1));
    const again = await put('one', 2);
    expect(again).toMatchObject({ kind: 'stored', record: { version: 1, status: 'queued', updatedAt: at(2).toISOString() } });
    expect(again.record.error).toBeUndefined();
  });

  it('marks the version that was indexed, and no other', async () => {
    const { record: old } = await put('one');
    const { record } = await put('two', 1);
    expect(await store.mark(old, { status: 'indexed', chunks: 9 }, at(2))).toBe('superseded');
    expect(await store.mark(record, { status: 'indexed', chunks: 4 }, at(3))).toBe('marked');
    expect(await store.find('brand', 'tone')).toMatchObject({ version: 2, status: 'indexed', chunks: 4 });
    expect(await store.mark(record, { status: 'failed', error: 'no' }, at(4))).toBe('marked');
    expect(await store.find('brand', 'tone')).not.toHaveProperty('chunks');
  });

  it('keeps both contents and both versions of two puts at once', async () => {
    table.beforePut.once = () => put('other', 1);
    const mine = await put('mine', 2);
    expect(mine.record.version).toBe(2);
    expect([...bucket.objects.values()].toSorted()).toEqual(['mine', 'mine', 'other']);
    expect(await store.content(mine.record)).toBe('mine');
  });

  it('removes record and all contents, and never uses a version number twice', async () => {
    for (const content of ['one', 'two', 'three']) await put(content);
    const deleting = await store.beginDelete('brand', 'tone', at(4));
    expect(deleting).toMatchObject({ status: 'deleting', version: 3 });
    expect(await store.beginDelete('brand', 'tone', at(9))).toEqual(deleting);
    expect(await store.remove('brand', 'tone', 3)).toBe('removed');
    expect(await store.find('brand', 'tone')).toBeUndefined();
    expect(bucket.objects.size).toBe(0);
    expect((await put('one', 5)).record.version).toBe(4);
    expect(await store.beginDelete('brand', 'unknown', at(6))).toBeUndefined();
  });

  it('keeps a document that was put while it was being deleted', async () => {
    await put('one');
    await store.beginDelete('brand', 'tone', at(1));
    const { record } = await put('one', 2);
    expect(record).toMatchObject({ version: 2, status: 'queued' });
    expect(await store.remove('brand', 'tone', 1)).toBe('superseded');
    expect([...bucket.objects.values()]).toEqual(['one']);
    expect(await store.content(record)).toBe('one');
  });

  it('says by name that a content is gone', async () => {
    const { record } = await put('one');
    bucket.objects.clear();
    await expect(store.content(record)).rejects.toMatchObject({ name: 'DocumentContentMissingError' });
  });

  it('gives up by name when others always come first', async () => {
    let second = 10;
    const intrude = async (): Promise<void> => {
      await createDocumentStore({ client: table.client, table: 'Registry', s3: bucket.s3, bucket: 'kb' }).put(
        'catalogue',
        'brand',
        'tone',
        text(`other ${(second += 1)}`),
        at(second),
      );
      table.beforePut.once = intrude;
    };
    table.beforePut.once = intrude;
    await expect(put('mine')).rejects.toMatchObject({ name: 'DocumentContendedError' });
  });
});

describe('owners of domains', () => {
  it('gives a domain to the first team, for good', async () => {
    const owners = createDomainOwners({ client: table.client, table: 'Registry' });
    expect(await owners.owner('brand')).toBeUndefined();
    expect(await owners.claim('brand', 'catalogue', at(0))).toBe('catalogue');
    expect(await owners.claim('brand', 'legal', at(1))).toBe('catalogue');
    expect(await owners.owner('brand')).toBe('catalogue');
  });

  it('has one winner when two teams claim at once', async () => {
    const owners = createDomainOwners({ client: table.client, table: 'Registry' });
    table.beforePut.once = () => owners.claim('brand', 'legal', at(0));
    expect(await owners.claim('brand', 'catalogue', at(0))).toBe('legal');
  });
});
