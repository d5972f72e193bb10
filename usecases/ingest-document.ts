import { chunkDocument, searchableText } from '#domain/knowledge/chunk-document.ts';
import { EmbeddingRejectedError } from '#domain/knowledge/errors.ts';
import type { Chunk, DocumentRecord, IngestMessage } from '#domain/knowledge/schema.ts';
import type { DocumentStore, KnowledgeIndex } from './ports/knowledge.ts';
import type { EmbeddingClient } from './ports/models.ts';
import type { Clock } from './ports/system.ts';

export type IngestDependencies = { documents: DocumentStore; index: KnowledgeIndex; embeddings: EmbeddingClient; clock: Clock };

/** What became of a message of the ingest queue. `stale`: a newer message says more, or this one was handled before. */
export type IndexReply = { kind: 'indexed'; chunks: number } | { kind: 'failed'; why: string } | { kind: 'deleted' } | { kind: 'stale' };

/** Texts embedded in one call; the embedding servers take up to 64. */
const batchSize = 32;

/**
 * Does what an ingest message asks, and may be repeated: the index and the record end the same. What retrying cannot mend
 * (content that does not parse, texts that the model refuses) is marked on the record, and the last version that could be
 * read stays searchable. Everything else throws, so that the queue tries again.
 */
export async function ingestDocument(deps: IngestDependencies, message: IngestMessage): Promise<IndexReply> {
  const record = await deps.documents.find(message.domain, message.id);
  if (message.action === 'delete') return await deleteDocument(deps, message, record);
  if (!record || record.version !== message.version || record.status === 'deleting' || record.status === 'indexed')
    return { kind: 'stale' };
  const read = chunkDocument(record, await deps.documents.content(record));
  if (read.kind === 'unreadable') return await fail(deps, record, read.why);
  const vectors = await embedChunks(deps.embeddings, read.chunks);
  if (!vectors) return await fail(deps, record, 'The embedding model refused the texts of this document.');
  await deps.index.replaceDocument(record.domain, record.id, vectors);
  const marked = await deps.documents.mark(record, { status: 'indexed', chunks: vectors.length }, deps.clock.now());
  return marked === 'marked' ? { kind: 'indexed', chunks: vectors.length } : { kind: 'stale' };
}

async function deleteDocument(deps: IngestDependencies, message: IngestMessage, record: DocumentRecord | undefined): Promise<IndexReply> {
  // A redriven message may come after the document was put and indexed anew: those chunks stay.
  if (record && record.version > message.version && record.status === 'indexed') return { kind: 'stale' };
  await deps.index.deleteDocument(message.domain, message.id);
  await deps.documents.remove(message.domain, message.id, message.version);
  return { kind: 'deleted' };
}

async function fail(deps: IngestDependencies, record: DocumentRecord, why: string): Promise<IndexReply> {
  const marked = await deps.documents.mark(record, { status: 'failed', error: why }, deps.clock.now());
  return marked === 'marked' ? { kind: 'failed', why } : { kind: 'stale' };
}

async function embedChunks(embeddings: EmbeddingClient, chunks: readonly Chunk[]): Promise<(Chunk & { vector: number[] })[] | undefined> {
  const embedded: (Chunk & { vector: number[] })[] = [];
  for (let from = 0; from < chunks.length; from += batchSize) {
    const batch = chunks.slice(from, from + batchSize);
    const vectors = await embedBatch(embeddings, batch.map(searchableText));
    if (!vectors) return undefined;
    embedded.push(...batch.flatMap((chunk, at) => (vectors[at] ? [{ ...chunk, vector: vectors[at] }] : [])));
  }
  return embedded.length === chunks.length ? embedded : undefined;
}

async function embedBatch(embeddings: EmbeddingClient, texts: readonly string[]): Promise<number[][] | undefined> {
  try {
    return await embeddings.embed(texts, 'document');
  } catch (error) {
    if (error instanceof EmbeddingRejectedError) return undefined;
    throw error;
  }
}
