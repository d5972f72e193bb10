import { issuerKeys } from '#adapters/oidc/issuer-keys.capability.ts';
import { defineFunction } from '#runtime/function.ts';

export const fn = defineFunction({
  memoryMb: 512,
  timeoutSeconds: 10,
  uses: [issuerKeys],
});
