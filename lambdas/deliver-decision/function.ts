import * as tasks from '#adapters/dynamodb/task-store.capability.ts';
import * as decisionQueue from '#adapters/sqs/decision-queue.capability.ts';
import * as taskQueue from '#adapters/sqs/task-queue.capability.ts';
import * as tokens from '#adapters/stepfunctions/task-tokens.capability.ts';
import { defineFunction } from '#runtime/function.ts';

export const fn = defineFunction({
  memoryMb: 512,
  timeoutSeconds: 30,
  uses: [tasks.change, decisionQueue.send, taskQueue.send, tokens.succeed],
});
