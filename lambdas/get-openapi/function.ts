import { defineFunction } from '#runtime/function.ts';

export const fn = defineFunction({
  memoryMb: 256,
  timeoutSeconds: 10,
  uses: [],
});
