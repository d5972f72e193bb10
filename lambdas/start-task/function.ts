import * as automations from '#adapters/dynamodb/automation-registry.capability.ts';
import * as slots from '#adapters/dynamodb/slots.capability.ts';
import * as tasks from '#adapters/dynamodb/task-store.capability.ts';
import * as executions from '#adapters/stepfunctions/executions.capability.ts';
import { defineFunction } from '#runtime/function.ts';
import { modelRoutes } from '#runtime/settings/model-routes.ts';

export const fn = defineFunction({
  memoryMb: 512,
  timeoutSeconds: 30,
  uses: [tasks.change, automations.read, slots.share, executions.start, modelRoutes],
});
