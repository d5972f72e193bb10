import { beforeEach, describe, expect, it } from '@jest/globals';
import { createDocumentStore } from '#adapters/dynamodb/document-store.ts';
import { createDomainOwners } from '#adapters/dynamodb/domain-owners.ts';
import type { PutDocument } from '#domain/knowledge/schema.ts';
import type { DocumentStore } from '#usecases/ports/knowledge.ts';
import { documentStoreContract } from '../../contracts/document-store.ts';
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

documentStoreContract('over a table and a bucket in memory', async () => {
  const registry = { client: table.client, table: 'Registry' };
  return { documents: store, owners: createDomainOwners(registry), domain: 'brand' };
});

describe('the document store', () => {
  it('keeps both contents and both versions of two puts at once', async () => {
    table.beforePut.once = () => put('other', 1);
    const mine = await put('mine', 2);
    expect(mine.record.version).toBe(2);
    expect([...bucket.objects.values()].toSorted()).toEqual(['mine', 'mine', 'other']);
    expect(await store.content(mine.record)).toBe('mine');
  });

  it('leaves no content of a removed document in the bucket, and all of one put meanwhile', async () => {
    for (const content of ['one', 'two', 'three']) await put(content);
    await store.beginDelete('brand', 'tone', at(4));
    await store.remove('brand', 'tone', 3);
    expect(bucket.objects.size).toBe(0);
    await put('one', 5);
    await store.beginDelete('brand', 'tone', at(6));
    await put('one', 7);
    await store.remove('brand', 'tone', 4);
    expect([...bucket.objects.values()]).toEqual(['one']);
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
  it('has one winner when two teams claim at once', async () => {
    const owners = createDomainOwners({ client: table.client, table: 'Registry' });
    table.beforePut.once = () => owners.claim('brand', 'legal', at(0));
    expect(await owners.claim('brand', 'catalogue', at(0))).toBe('legal');
  });
});
