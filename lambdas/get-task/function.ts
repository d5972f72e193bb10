import * as contents from '#adapters/dynamodb/content-store.capability.ts';
import * as draftClaims from '#adapters/dynamodb/draft-claims.capability.ts';
import * as tasks from '#adapters/dynamodb/task-store.capability.ts';
import { defineFunction } from '#runtime/function.ts';

export const fn = defineFunction({
  memoryMb: 512,
  timeoutSeconds: 15,
  uses: [tasks.read, contents.read, draftClaims.look],
});
