import * as contents from '#adapters/dynamodb/content-store.capability.ts';
import * as tasks from '#adapters/dynamodb/task-store.capability.ts';
import * as events from '#adapters/eventbridge/domain-events.capability.ts';
import * as executions from '#adapters/stepfunctions/executions.capability.ts';
import { defineFunction } from '#runtime/function.ts';

export const fn = defineFunction({
  memoryMb: 512,
  timeoutSeconds: 15,
  uses: [tasks.change, contents.write, executions.stop, events.publish],
});
