import * as documents from '#adapters/dynamodb/document-store.capability.ts';
import * as owners from '#adapters/dynamodb/domain-owners.capability.ts';
import * as ingestQueue from '#adapters/sqs/ingest-queue.capability.ts';
import { defineFunction } from '#runtime/function.ts';

export const fn = defineFunction({
  memoryMb: 512,
  timeoutSeconds: 15,
  uses: [owners.read, documents.withdraw, ingestQueue.send],
});
