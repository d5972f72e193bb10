import * as automations from '#adapters/dynamodb/automation-registry.capability.ts';
import * as tasks from '#adapters/dynamodb/task-store.capability.ts';
import * as executions from '#adapters/stepfunctions/executions.capability.ts';
import { defineFunction } from '#runtime/function.ts';
import { modelRoutes } from '#runtime/settings/model-routes.ts';
import { pools } from '#runtime/settings/pools.ts';

export const fn = defineFunction({
  memoryMb: 512,
  timeoutSeconds: 30,
  uses: [tasks.change, automations.read, executions.start, modelRoutes, pools],
});
