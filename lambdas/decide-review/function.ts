import * as automations from '#adapters/dynamodb/automation-registry.capability.ts';
import * as contents from '#adapters/dynamodb/content-store.capability.ts';
import * as groups from '#adapters/dynamodb/reviewer-groups.capability.ts';
import * as tasks from '#adapters/dynamodb/task-store.capability.ts';
import * as decisionQueue from '#adapters/sqs/decision-queue.capability.ts';
import { defineFunction } from '#runtime/function.ts';

export const fn = defineFunction({
  memoryMb: 512,
  timeoutSeconds: 15,
  uses: [tasks.change, contents.read, contents.write, automations.read, decisionQueue.send, groups.read],
});
