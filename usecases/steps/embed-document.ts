import { sha256Hex } from '#domain/content/canonical.ts';
import { searchableText } from '#domain/knowledge/chunk-document.ts';
import { EmbeddingRejectedError } from '#domain/knowledge/errors.ts';
import type { Chunk, DocumentRecord } from '#domain/knowledge/schema.ts';
import type { KeptVectors } from '../ports/knowledge.ts';
import type { EmbeddingClient } from '../ports/models.ts';
import type { Clock } from '../ports/system.ts';

export type EmbeddedChunk = Chunk & { vector: number[] };

export type EmbedReply =
  | { kind: 'embedded'; chunks: EmbeddedChunk[] }
  /** The time is over; what was bought is kept. */
  | { kind: 'unfinished'; embedded: number }
  /** The model refused the texts. */
  | { kind: 'refused' }
  /** The document became another one meanwhile. */
  | { kind: 'stale' };

/** Texts embedded and kept together: what a failure loses at most. */
const batchSize = 32;

/**
 * Embeds the chunks of a document, batch by batch, and keeps each: whoever goes on later begins where this one ended.
 * @param until no batch is begun after that
 * @param isDue asked before each batch that is paid for
 * @throws {EmbeddingUnavailableError}
 */
export async function embedDocument(
  deps: { embeddings: EmbeddingClient; vectors: KeptVectors; clock: Clock },
  record: DocumentRecord,
  chunks: readonly Chunk[],
  { until, isDue }: { until: Date; isDue: () => Promise<boolean> },
): Promise<EmbedReply> {
  const embedded: EmbeddedChunk[] = [];
  for (let from = 0; from < chunks.length; from += batchSize) {
    const batch = chunks.slice(from, from + batchSize);
    const texts = batch.map(searchableText);
    const name = sha256Hex(JSON.stringify([deps.embeddings.embedding, texts]));
    let vectors = await deps.vectors.find(record, name);
    if (!vectors) {
      if (deps.clock.now() >= until) return { kind: 'unfinished', embedded: from };
      if (!(await isDue())) return { kind: 'stale' };
      vectors = await embedBatch(deps.embeddings, texts);
      if (!vectors) return { kind: 'refused' };
      await deps.vectors.keep(record, name, vectors);
    }
    for (const [at, chunk] of batch.entries()) embedded.push({ ...chunk, vector: vectors[at] ?? [] });
  }
  return { kind: 'embedded', chunks: embedded };
}

async function embedBatch(embeddings: EmbeddingClient, texts: readonly string[]): Promise<number[][] | undefined> {
  try {
    return await embeddings.embed(texts, 'document');
  } catch (error) {
    if (error instanceof EmbeddingRejectedError) return undefined;
    throw error;
  }
}
