import { OutageError } from '../problem/fault.ts';
import type { Outside } from './schema.ts';

/** Something outside is away; whoever needs it waits until it is back. */
export class OutsideAwayError extends OutageError {
  override readonly name = 'OutsideAwayError';
  readonly who: Outside;

  /** @param who what is away */
  constructor(who: Outside, message: string, options?: ErrorOptions) {
    super(message, options);
    this.who = who;
  }
}
