import * as groups from '#adapters/dynamodb/reviewer-groups.capability.ts';
import { defineFunction } from '#runtime/function.ts';

export const fn = defineFunction({
  memoryMb: 512,
  timeoutSeconds: 15,
  uses: [groups.read],
});
