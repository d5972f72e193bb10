import * as automations from '#adapters/dynamodb/automation-registry.capability.ts';
import * as contents from '#adapters/dynamodb/content-store.capability.ts';
import * as limiter from '#adapters/dynamodb/rate-limiter.capability.ts';
import * as tasks from '#adapters/dynamodb/task-store.capability.ts';
import * as waiter from '#adapters/lambda/task-waiter.capability.ts';
import * as taskQueue from '#adapters/sqs/task-queue.capability.ts';
import { defineFunction } from '#runtime/function.ts';

export const fn = defineFunction({
  memoryMb: 512,
  timeoutSeconds: 29,
  uses: [tasks.change, contents.write, automations.read, limiter.admit, taskQueue.send, waiter.wait],
});
