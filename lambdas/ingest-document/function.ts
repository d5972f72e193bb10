import * as documents from '#adapters/dynamodb/document-store.capability.ts';
import * as embeddings from '#adapters/inference/embedding-client.capability.ts';
import * as knowledge from '#adapters/lancedb/knowledge-index.capability.ts';
import { defineFunction } from '#runtime/function.ts';

export const fn = defineFunction({
  memoryMb: 1769,
  timeoutSeconds: 300,
  uses: [documents.index, knowledge.write, embeddings.embed],
});
