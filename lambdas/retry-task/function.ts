import * as automations from '#adapters/dynamodb/automation-registry.capability.ts';
import * as contents from '#adapters/dynamodb/content-store.capability.ts';
import * as outages from '#adapters/dynamodb/outages.capability.ts';
import * as tasks from '#adapters/dynamodb/task-store.capability.ts';
import * as taskQueue from '#adapters/sqs/task-queue.capability.ts';
import * as executions from '#adapters/stepfunctions/executions.capability.ts';
import { defineFunction } from '#runtime/function.ts';
import { modelRoutes } from '#runtime/settings/model-routes.ts';
import { pools } from '#runtime/settings/pools.ts';

export const fn = defineFunction({
  memoryMb: 512,
  timeoutSeconds: 15,
  uses: [tasks.change, contents.write, automations.read, outages.remember, taskQueue.send, executions.start, modelRoutes, pools],
});
