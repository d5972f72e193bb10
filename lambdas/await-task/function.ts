import * as contents from '#adapters/dynamodb/content-store.capability.ts';
import * as tasks from '#adapters/dynamodb/task-store.capability.ts';
import { defineFunction } from '#runtime/function.ts';

/** A function of its own, so that its reserved concurrency bounds how many callers wait at a time. */
export const fn = defineFunction({
  memoryMb: 256,
  timeoutSeconds: 28,
  uses: [tasks.read, contents.read],
});
