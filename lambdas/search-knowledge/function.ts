import * as owners from '#adapters/dynamodb/domain-owners.capability.ts';
import * as embeddings from '#adapters/inference/embedding-client.capability.ts';
import * as knowledge from '#adapters/lancedb/knowledge-index.capability.ts';
import { defineFunction } from '#runtime/function.ts';

export const fn = defineFunction({
  memoryMb: 1769,
  timeoutSeconds: 28,
  uses: [owners.read, knowledge.search, embeddings.embed],
});
