import { TransientError } from '../problem/fault.ts';

/** The keys of the token issuer cannot be had, so none of its tokens can be judged. It says nothing of the token. */
export class KeysUnavailableError extends TransientError {
  override readonly name = 'KeysUnavailableError';
}
