import * as automations from '#adapters/dynamodb/automation-registry.capability.ts';
import * as contents from '#adapters/dynamodb/content-store.capability.ts';
import * as groups from '#adapters/dynamodb/reviewer-groups.capability.ts';
import * as tasks from '#adapters/dynamodb/task-store.capability.ts';
import { defineFunction } from '#runtime/function.ts';

/** Opening a link can change nothing: it may not write, by policy and not only by code. */
export const fn = defineFunction({
  memoryMb: 512,
  timeoutSeconds: 15,
  uses: [tasks.read, contents.read, automations.read, groups.read],
});
