import type { Connection } from '@lancedb/lancedb';
import { searchableText } from '#domain/knowledge/chunk-document.ts';
import { KnowledgeIndexError } from '#domain/knowledge/errors.ts';
import { fuseRanks } from '#domain/knowledge/fuse-ranks.ts';
import type { Chunk, FoundChunk, SearchRequest } from '#domain/knowledge/schema.ts';
import type { KnowledgeIndex } from '#usecases/ports/knowledge.ts';
import { EngineMissingError, loadLanceDb } from './load-lancedb.ts';
import { searchByText, searchByVector } from './search-legs.ts';
import type { IndexStorage } from './storage.ts';
import { createTable, openTable, searchableColumn, sqlText, tableName } from './table.ts';

/** Each leg looks this many times deeper than the answer is long, so that what both legs know can rise. */
const depth = 4;

/**
 * Old versions of a table are kept this long after they were replaced, for searches that still read them; a search takes seconds.
 */
const keepVersionsMs = 10 * 60_000;

/**
 * The knowledge index on LanceDB. Every write is one new version of its table, so a search sees a document either before or
 * after it, never between. One writer a table at a time: who writes has the domain's lease.
 * @param embedding names the model whose vectors these are; each has tables of its own
 */
export function createKnowledgeIndex(deps: { storage: IndexStorage; embedding: string; now?: () => Date }): KnowledgeIndex {
  const { storage, embedding, now = () => new Date() } = deps;
  let connection: Promise<Connection> | undefined;

  const connect = (): Promise<Connection> => {
    connection ??= loadLanceDb().lancedb.connect(storage.uri, { storageOptions: storage.options });
    return connection;
  };

  /** Folds what was written into fewer files and into the full-text index, and lets go of old versions. */
  const tidy = async (table: Awaited<ReturnType<typeof createTable>>): Promise<void> => {
    await table.optimize({ cleanupOlderThan: new Date(now().getTime() - keepVersionsMs) });
  };

  async function deleteDocument(domain: string, document: string): Promise<void> {
    const table = await openTable(await connect(), tableName(domain, embedding));
    if (!table) return;
    await table.delete(`document = ${sqlText(document)}`);
    await tidy(table);
  }

  async function replaceDocument(domain: string, document: string, chunks: readonly (Chunk & { vector: number[] })[]): Promise<void> {
    const first = chunks[0];
    if (!first) return deleteDocument(domain, document);
    const table = await createTable(await connect(), tableName(domain, embedding), first.vector.length);
    await table
      .mergeInsert(['document', 'chunk'])
      .whenMatchedUpdateAll()
      .whenNotMatchedInsertAll()
      .whenNotMatchedBySourceDelete({ where: `document = ${sqlText(document)}` })
      .execute(chunks.map(toRow));
    await tidy(table);
  }

  async function search(domain: string, request: SearchRequest, vector: readonly number[]): Promise<FoundChunk[]> {
    const table = await openTable(await connect(), tableName(domain, embedding));
    if (!table) return [];
    const limit = request.topK * depth;
    const legs = await Promise.all([searchByVector(table, request, vector, limit), searchByText(table, request, limit)]);
    const fused = fuseRanks(legs, (chunk) => `${chunk.chunk}/${chunk.document}`);
    return fused.slice(0, request.topK).map(({ item, score }) => ({ ...item, score }));
  }

  return {
    replaceDocument: (domain, document, chunks) => named('write', replaceDocument(domain, document, chunks)),
    deleteDocument: (domain, document) => named('write', deleteDocument(domain, document)),
    search: (domain, request, vector) => named('search', search(domain, request, vector)),
  };
}

function toRow({ span, vector, ...chunk }: Chunk & { vector: number[] }): Record<string, unknown> {
  return { ...chunk, [searchableColumn]: searchableText(chunk), spanStart: span.start, spanEnd: span.end, vector };
}

/** What storage says when it refuses; any of it may stand in a log, the rest of the engine's message may quote data. */
const knownFaults =
  /AccessDenied|Access Denied|403 Forbidden|NoSuchBucket|SlowDown|InvalidAccessKeyId|ExpiredToken|credentials|[Cc]ommit conflict|[Tt]imed? ?out|[Cc]onnection refused|dimension/;

/** The engine's errors are plain ones whose texts may quote data; they leave under our name, with the whole text in `cause` only. */
async function named<T>(what: 'write' | 'search', work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof EngineMissingError) throw cause;
    const fault = cause instanceof Error ? knownFaults.exec(cause.message)?.[0] : undefined;
    throw new KnowledgeIndexError(`The knowledge index could not do this ${what}${fault ? ` (${fault})` : ''}; a later try may succeed.`, {
      cause,
    });
  }
}
