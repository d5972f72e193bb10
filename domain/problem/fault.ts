/**
 * Errors that leave a function say by their class whether another try can help. The Retry of a state is generated from that
 * (`npm run schemas`), so a new error is retried rightly without anybody listing it.
 *
 * `name` is stated by each class and equals the class's own: a minified bundle renames classes, and keeps strings.
 *
 * @example export class TaskMissingError extends PermanentError { override readonly name = 'TaskMissingError'; }
 */
export type Permanence = 'permanent' | 'transient' | 'outage';

/** What a class of such errors tells of itself. */
export type FaultClass = { readonly name: string; readonly permanence: Permanence };

/** The same input will fail again: something is missing, wrong or not allowed. */
export abstract class PermanentError extends Error {
  static readonly permanence = 'permanent';
  abstract override readonly name: string;
}

/** A lost race or a hiccup of a service beside us: gone in seconds. */
export abstract class TransientError extends Error {
  static readonly permanence = 'transient';
  abstract override readonly name: string;
}

/** A system that belongs to others is down: back in minutes. */
export abstract class OutageError extends Error {
  static readonly permanence = 'outage';
  abstract override readonly name: string;
}
