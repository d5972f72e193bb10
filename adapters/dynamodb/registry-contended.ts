import { TransientError } from '#domain/problem/fault.ts';

/** Somebody else kept putting versions of the same thing in the Registry. */
export class RegistryContendedError extends TransientError {
  override readonly name = 'RegistryContendedError';
}
