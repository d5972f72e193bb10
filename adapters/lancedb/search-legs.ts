import type { Table } from '@lancedb/lancedb';
import * as z from 'zod';
import type { Chunk, SearchRequest } from '#domain/knowledge/schema.ts';
import { loadLanceDb } from './load-lancedb.ts';
import { searchableColumn, sqlText } from './table.ts';

const columns = ['document', 'version', 'chunk', 'title', 'text', 'spanStart', 'spanEnd'];

/** A row as the engine gives it back, with the measure of the leg that found it. */
const RowSchema = z.object({
  document: z.string(),
  version: z.int(),
  chunk: z.int(),
  title: z.string(),
  text: z.string(),
  spanStart: z.int(),
  spanEnd: z.int(),
});

/** The chunks nearest in meaning, nearest first. Domains are small (thousands of chunks): exact search, no vector index. */
export async function searchByVector(table: Table, request: SearchRequest, vector: readonly number[], limit: number): Promise<Chunk[]> {
  const query = table
    .query()
    .nearestTo([...vector])
    .distanceType('cosine')
    .select([...columns, '_distance'])
    .limit(limit);
  const where = condition(request);
  const rows: unknown[] = await (where ? query.where(where) : query).toArray();
  return rows.map(chunkOf);
}

/** The chunks that share words with the query, by BM25, best first. The query is words to match, never syntax. */
export async function searchByText(table: Table, request: SearchRequest, limit: number): Promise<Chunk[]> {
  const { lancedb } = loadLanceDb();
  const words = new lancedb.MatchQuery(request.query, searchableColumn);
  const query = table
    .query()
    .fullTextSearch(words)
    .select([...columns, '_score'])
    .limit(limit);
  const where = condition(request);
  const rows: unknown[] = await (where ? query.where(where) : query).toArray();
  // Rows that are not in the index yet come in a list of their own, after the others.
  return rows
    .map((row) => ({ chunk: chunkOf(row), score: z.object({ _score: z.number() }).parse(row)._score }))
    .toSorted((a, b) => b.score - a.score)
    .map(({ chunk }) => chunk);
}

function condition({ filter }: SearchRequest): string | undefined {
  return filter?.document === undefined ? undefined : `document = ${sqlText(filter.document)}`;
}

function chunkOf(row: unknown): Chunk {
  const { spanStart, spanEnd, ...chunk } = RowSchema.parse(row);
  return { ...chunk, span: { start: spanStart, end: spanEnd } };
}
