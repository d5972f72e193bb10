import { chunkDocument } from '#domain/knowledge/chunk-document.ts';
import type { DocumentRecord, IngestMessage } from '#domain/knowledge/schema.ts';
import type { DocumentStore, KeptVectors, KnowledgeIndex } from './ports/knowledge.ts';
import type { EmbeddingClient } from './ports/models.ts';
import { embedDocument, type EmbeddedChunk } from './steps/embed-document.ts';
import { writeIndex, type WriteIndexDependencies } from './steps/write-index.ts';

export type IngestDependencies = WriteIndexDependencies & {
  documents: DocumentStore;
  index: KnowledgeIndex;
  embeddings: EmbeddingClient;
  vectors: KeptVectors;
  /** How long a call lives in milliseconds. */
  longestMs: number;
};

/** What became of a message of the ingest queue. `stale`: a newer message says more, or this one was handled before. */
export type IngestReply =
  | { kind: 'indexed'; chunks: number }
  | { kind: 'failed'; why: string }
  | { kind: 'deleted' }
  | { kind: 'stale' }
  /** So many of its chunks are embedded, and kept; the message must come again for the rest. */
  | { kind: 'unfinished'; embedded: number; chunks: number }
  /** Others wrote the domain's index all the time; the message must come again. */
  | { kind: 'busy' };

/**
 * What a call keeps of its time once it embeds no more: the last batch takes a minute at most, and half a minute each is left to wait for the
 * index and to write it.
 */
const writingMs = 120_000;

/** What a call that is killed had sent to the bucket may still arrive. */
const spareMs = 5000;

/**
 * Does what an ingest message asks, and may be repeated, at any time and beside others: the index and the record end the same, and the newest
 * version wins. What retrying cannot mend (content that does not parse, texts that the model refuses) is marked on the record, and the last
 * version that could be read stays searchable. Everything else throws, so that the message comes again.
 */
export async function ingestDocument(deps: IngestDependencies, message: IngestMessage): Promise<IngestReply> {
  const { domain, id, action } = message;
  const began = deps.clock.now().getTime();
  const over = new Date(began + deps.longestMs + spareMs);
  if (action === 'delete') return (await writeIndex(deps, domain, over, () => deleteDocument(deps, message))) ?? { kind: 'busy' };

  const record = await deps.documents.find(domain, id);
  if (!isToIndex(record, message)) return { kind: 'stale' };
  const read = chunkDocument(record, await deps.documents.content(record));
  if (read.kind === 'unreadable') return await fail(deps, record, read.why);
  const embedded = await embedDocument(deps, record, read.chunks, {
    until: new Date(began + deps.longestMs - writingMs),
    isDue: async () => isToIndex(await deps.documents.find(domain, id), message),
  });
  switch (embedded.kind) {
    case 'unfinished':
      return { ...embedded, chunks: read.chunks.length };
    case 'refused':
      return await fail(deps, record, 'The embedding model refused the texts of this document.');
    case 'stale':
      return embedded;
    case 'embedded':
      return (await writeIndex(deps, domain, over, () => replaceDocument(deps, message, embedded.chunks))) ?? { kind: 'busy' };
    default:
      return embedded satisfies never;
  }
}

function isToIndex(record: DocumentRecord | undefined, { version }: IngestMessage): record is DocumentRecord {
  return record?.version === version && (record.status === 'queued' || record.status === 'failed');
}

/** The record is read once more: a newer version may have been written while this one was embedded. */
async function replaceDocument(deps: IngestDependencies, message: IngestMessage, chunks: readonly EmbeddedChunk[]): Promise<IngestReply> {
  const record = await deps.documents.find(message.domain, message.id);
  if (!isToIndex(record, message)) return { kind: 'stale' };
  await deps.index.replaceDocument(record.domain, record.id, chunks);
  const marked = await deps.documents.mark(record, { status: 'indexed', chunks: chunks.length }, deps.clock.now());
  if (marked === 'superseded') return { kind: 'stale' };
  await deps.vectors.drop(record);
  return { kind: 'indexed', chunks: chunks.length };
}

async function deleteDocument(deps: IngestDependencies, message: IngestMessage): Promise<IngestReply> {
  const { domain, id, version } = message;
  const record = await deps.documents.find(domain, id);
  // A message may come after the document was put and indexed anew: those chunks stay.
  if (record && record.version > version && record.status === 'indexed') return { kind: 'stale' };
  await deps.index.deleteDocument(domain, id);
  await deps.vectors.drop(message);
  await deps.documents.remove(domain, id, version);
  return { kind: 'deleted' };
}

async function fail(deps: IngestDependencies, record: DocumentRecord, why: string): Promise<IngestReply> {
  const marked = await deps.documents.mark(record, { status: 'failed', error: why }, deps.clock.now());
  return marked === 'marked' ? { kind: 'failed', why } : { kind: 'stale' };
}
