import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createKnowledgeIndex } from '#adapters/lancedb/knowledge-index.ts';
import { loadLanceDb } from '#adapters/lancedb/load-lancedb.ts';
import { searchByText, searchByVector } from '#adapters/lancedb/search-legs.ts';
import { openTable, sqlText, tableName } from '#adapters/lancedb/table.ts';
import { chunkDocument, searchableText } from '#domain/knowledge/chunk-document.ts';
import type { Chunk, SearchRequest } from '#domain/knowledge/schema.ts';
import type { KnowledgeIndex } from '#usecases/ports/knowledge.ts';
import { synonymEmbedding } from '../../doubles/synonym-embedding.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'knowledge-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

let stores = 0;
function freshStorage() {
  stores += 1;
  return { uri: join(folder, String(stores)), options: {} };
}

const chunk = (document: string, at: number, text: string, version = 1): Chunk & { vector: number[] } => ({
  document,
  version,
  chunk: at,
  title: `Guide › ${document}`,
  text,
  span: { start: at * 10, end: at * 10 + text.length },
  vector: [1, at, 0],
});
const request = (query: string, more: Partial<SearchRequest> = {}): SearchRequest => ({ query, topK: 10, ...more });

describe('the knowledge index', () => {
  let index: KnowledgeIndex;
  let storage: { uri: string; options: Record<string, string> };
  beforeEach(() => {
    storage = freshStorage();
    index = createKnowledgeIndex({ storage, embedding: 'test@1' });
  });
  const texts = async (query: string, more?: Partial<SearchRequest>) =>
    (await index.search('brand', request(query, more), [1, 0, 0])).map(({ text }) => text);

  it('answers with nothing for a domain that was never written', async () => {
    expect(await index.search('brand', request('lamp'), [1, 0, 0])).toEqual([]);
    await index.deleteDocument('brand', 'lamp');
  });

  it('gives chunks back as they were put', async () => {
    const { vector, ...put } = chunk('lamp', 2, 'It folds flat.', 4);
    await index.replaceDocument('brand', 'lamp', [{ ...put, vector }]);
    const [found] = await index.search('brand', request('folds'), [1, 0, 0]);
    expect(found).toEqual({ ...put, score: 2 / 61 });
  });

  it('leaves no chunk of the version before, in neither leg', async () => {
    await index.replaceDocument('brand', 'lamp', [chunk('lamp', 0, 'brass'), chunk('lamp', 1, 'copper'), chunk('lamp', 2, 'zinc')]);
    await index.replaceDocument('brand', 'rug', [chunk('rug', 0, 'wool')]);
    await index.replaceDocument('brand', 'lamp', [chunk('lamp', 0, 'oak', 2), chunk('lamp', 1, 'pine', 2)]);
    expect((await texts('zinc copper brass')).toSorted()).toEqual(['oak', 'pine', 'wool']);
    await index.replaceDocument('brand', 'lamp', []);
    expect(await texts('oak')).toEqual(['wool']);
  });

  it('forgets a deleted document and keeps the others', async () => {
    await index.replaceDocument('brand', 'lamp', [chunk('lamp', 0, 'brass')]);
    await index.replaceDocument('brand', 'rug', [chunk('rug', 0, 'wool')]);
    await index.deleteDocument('brand', 'lamp');
    expect(await texts('brass')).toEqual(['wool']);
  });

  it('keeps domains and embeddings apart', async () => {
    const other = createKnowledgeIndex({ storage, embedding: 'test@2' });
    await index.replaceDocument('brand', 'lamp', [chunk('lamp', 0, 'brass')]);
    await other.replaceDocument('brand', 'lamp', [{ ...chunk('lamp', 0, 'copper'), vector: [1, 0] }]);
    await index.replaceDocument('office', 'lamp', [chunk('lamp', 0, 'zinc')]);
    expect(await texts('lamp')).toEqual(['brass']);
    expect((await other.search('brand', request('lamp'), [1, 0])).map(({ text }) => text)).toEqual(['copper']);
  });

  it('searches one document when asked to', async () => {
    await index.replaceDocument('brand', 'lamp', [chunk('lamp', 0, 'brass')]);
    await index.replaceDocument('brand', 'rug', [chunk('rug', 0, 'brass')]);
    expect(
      (await index.search('brand', request('brass', { filter: { document: 'rug' } }), [1, 0, 0])).map(({ document }) => document),
    ).toEqual(['rug']);
  });

  it('takes hostile document names as names', async () => {
    const names = ["x' OR '1'='1", "x'; DROP TABLE brand; --", 'x\\', '%', "''"];
    await index.replaceDocument('brand', 'safe', [chunk('safe', 0, 'brass')]);
    for (const name of names) await index.replaceDocument('brand', name, [chunk(name, 0, `text of ${name}`)]);
    for (const name of names) {
      const found = await index.search('brand', request('brass text', { filter: { document: name } }), [1, 0, 0]);
      expect(found.map(({ document }) => document)).toEqual([name]);
      await index.deleteDocument('brand', name);
    }
    expect((await index.search('brand', request('brass text'), [1, 0, 0])).map(({ document }) => document)).toEqual(['safe']);
  });

  it.each(['"', 'brass AND', '(brass', 'brass^9 OR *', 'title:brass', 'brass~', "'", '{"match":{}}', '+ - && ||'])(
    'takes the query %j as words, not as syntax',
    async (query) => {
      await index.replaceDocument('brand', 'lamp', [chunk('lamp', 0, 'brass')]);
      expect(await texts(query)).toEqual(['brass']);
    },
  );

  it('finds other forms of a word', async () => {
    await index.replaceDocument('brand', 'shoe', [chunk('shoe', 0, 'Running boots'), chunk('shoe', 1, 'Wool')]);
    const [table] = await tables(storage.uri, 'test@1');
    expect((await searchByText(table!, request('boot run'), 5)).map(({ text }) => text)).toEqual(['Running boots']);
  });

  it('shows readers the document before or after a write, never between', async () => {
    const versions = (version: number) => Array.from({ length: 2 + (version % 3) }, (_, at) => chunk('lamp', at, `brass ${at}`, version));
    await index.replaceDocument('brand', 'lamp', versions(1));
    const reader = createKnowledgeIndex({ storage, embedding: 'test@1' });
    const writing = (async () => {
      for (let version = 2; version <= 6; version += 1) await index.replaceDocument('brand', 'lamp', versions(version));
    })();
    let done = false;
    const finished = writing.finally(() => (done = true));
    const seen = new Set<number>();
    while (!done) {
      const found = await reader.search('brand', request('brass'), [1, 0, 0]);
      const version = found[0]!.version;
      seen.add(version);
      expect(found.map((each) => each.version)).toEqual(Array.from({ length: 2 + (version % 3) }, () => version));
    }
    await finished;
    expect((await reader.search('brand', request('brass'), [1, 0, 0]))[0]!.version).toBe(6);
    expect(seen.size).toBeGreaterThan(0);
  });

  it('names its errors and quotes no text in them', async () => {
    await index.replaceDocument('brand', 'lamp', [chunk('lamp', 0, 'brass')]);
    const wrong = index.replaceDocument('brand', 'rug', [{ ...chunk('rug', 0, 'secret text'), vector: [1] }]);
    await expect(wrong).rejects.toMatchObject({ name: 'KnowledgeIndexError', message: expect.not.stringContaining('secret') });
  });
});

describe('literals and names of the engine', () => {
  it('reads every literal back as the text it was made of', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const literal = sqlText(text);
        expect(literal.startsWith("'") && literal.endsWith("'")).toBe(true);
        // Inside, every quote is doubled: taking pairs away leaves none that could end the literal.
        expect(literal.slice(1, -1).replaceAll("''", '')).not.toContain("'");
        expect(literal.slice(1, -1).replaceAll("''", "'")).toBe(text);
      }),
    );
  });

  it('gives each domain and embedding a name of its own that is safe in a path', () => {
    const names = ['minilm@1', 'minilm-1', 'MiniLM 1', 'org/minilm@1', '../../etc', 'x'.repeat(300)].map((embedding) =>
      tableName('brand', embedding),
    );
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^brand__[a-z0-9-]{1,60}$/);
  });
});

describe('the brand guide', () => {
  const guide = join(import.meta.dirname, '../../../automations/product-description/knowledge');
  // What a real model knows of these words: they mean much the same.
  const embeddings = synonymEmbedding([
    ['humour', 'joke', 'funny', 'comedy', 'laugh', 'amusing'],
    ['bicycles', 'bike', 'cycle', 'parking'],
    ['warranty', 'assurance', 'repaired'],
    ['refund', 'refunds', 'money', 'cash'],
  ]);
  const storage = () => ({ uri: join(folder, 'guide'), options: {} });
  const chunks: Chunk[] = [];
  let index: KnowledgeIndex;

  beforeAll(async () => {
    index = createKnowledgeIndex({ storage: storage(), embedding: embeddings.embedding });
    for (const file of await readdir(guide)) {
      const content = await readFile(join(guide, file), 'utf8');
      const title = /^# (.+)$/m.exec(content)![1]!;
      const reply = chunkDocument({ id: file.replace('.md', ''), version: 1, title, format: 'markdown' }, content);
      if (reply.kind !== 'chunks') throw new Error(reply.why);
      chunks.push(...reply.chunks);
      const vectors = await embeddings.embed(reply.chunks.map(searchableText), 'document');
      await index.replaceDocument(
        'brand',
        file.replace('.md', ''),
        reply.chunks.map((each, at) => ({ ...each, vector: vectors[at]! })),
      );
    }
  }, 60_000);

  it('has at least 40 chunks, all of them short enough for a small model', () => {
    expect(chunks.length).toBeGreaterThanOrEqual(40);
    for (const each of chunks) expect(each.text.split(/\s+/).length).toBeLessThanOrEqual(60);
  });

  it('has copy rules for every category of the catalogue', () => {
    const titles = chunks.map(({ title }) => title).join('\n');
    const categories =
      'beauty fragrances furniture groceries home-decoration kitchen-accessories laptops mens-shirts mens-shoes mens-watches mobile-accessories motorcycle skin-care smartphones sports-accessories sunglasses tablets tops vehicle womens-bags womens-dresses womens-jewellery womens-shoes womens-watches'.split(
        ' ',
      );
    for (const category of categories) expect(titles).toContain(`(${category})`);
  });

  const topTitles = (found: { title: string }[]) => found.slice(0, 3).map(({ title }) => title);
  const probes = [
    // A name that no embedding of meaning can place.
    { query: 'Curlew', expected: 'Office handbook › Meeting rooms', by: 'words' },
    // Not one word of the section, only its meaning.
    { query: 'amusing comedy', expected: 'Tone of voice › Humour', by: 'meaning' },
  ];

  it.each(probes)('finds "$query" by $by, and by nothing else', async ({ query, expected, by }) => {
    const [vector] = await embeddings.embed([query], 'query');
    const search = request(query, { topK: 3 });
    const [table] = await tables(storage().uri, embeddings.embedding);
    const legs = { words: await searchByText(table!, search, 12), meaning: await searchByVector(table!, search, vector!, 3) };
    expect(topTitles(await index.search('brand', search, vector!))).toContain(expected);
    expect(topTitles(by === 'words' ? legs.words : legs.meaning)).toContain(expected);
    expect(topTitles(by === 'words' ? legs.meaning : legs.words)).not.toContain(expected);
  });
});

async function tables(uri: string, embedding: string) {
  const connection = await loadLanceDb().lancedb.connect(uri);
  return [await openTable(connection, tableName('brand', embedding))];
}
