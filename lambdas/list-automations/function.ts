import * as automations from '#adapters/dynamodb/automation-registry.capability.ts';
import { defineFunction } from '#runtime/function.ts';

export const fn = defineFunction({
  memoryMb: 512,
  timeoutSeconds: 15,
  uses: [automations.list],
});
