import { defineFunction } from '#runtime/function.ts';
import { auth } from '#runtime/settings/auth.ts';

export const fn = defineFunction({
  memoryMb: 512,
  timeoutSeconds: 10,
  uses: [auth],
});
