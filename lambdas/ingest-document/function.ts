import * as documents from '#adapters/dynamodb/document-store.capability.ts';
import * as leases from '#adapters/dynamodb/index-leases.capability.ts';
import * as embeddings from '#adapters/inference/embedding-client.capability.ts';
import * as knowledge from '#adapters/lancedb/knowledge-index.capability.ts';
import * as vectors from '#adapters/s3/kept-vectors.capability.ts';
import { defineFunction } from '#runtime/function.ts';

/** The time is that of one of the calls that a long document takes; what a call keeps of it for writing, `ingestDocument` says. */
export const fn = defineFunction({
  memoryMb: 1769,
  timeoutSeconds: 300,
  uses: [documents.index, leases.take, vectors.keep, knowledge.write, embeddings.embed],
});
