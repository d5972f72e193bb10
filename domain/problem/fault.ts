import * as z from 'zod';

/**
 * Errors that leave a function say by their class whether another try can help. The Retry of a state is generated from that
 * (`npm run schemas`), so a new error is retried rightly without anybody listing it; what is left after it decides whether a run parks or
 * its task fails.
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
  /** Whether one of us meant it so: the run goes another way, and nobody has to look. */
  readonly meant: boolean = false;
}

/** A system that belongs to others is away: back in minutes, hours or days. Its run parks. */
export abstract class OutageError extends Error {
  static readonly permanence = 'outage';
  abstract override readonly name: string;
  /** Whether one such answer is enough to know that everybody will get it: another try in seconds, or another task, would learn nothing new. */
  readonly certain: boolean = false;
}

/**
 * What went wrong in a step, without content: it leaves the function as the message of its error, and comes with the machine's Catch to the
 * state that decides what follows.
 */
export const FaultSchema = z.object({
  error: z.string().describe('Name of the error class'),
  permanence: z
    .enum(['permanent', 'transient', 'outage', 'unnamed'])
    .describe('`unnamed`: nobody foresaw it, so nothing is known of another try'),
  who: z.string().optional().describe('Of an outage: what is away, such as `connector:shop-webhook`'),
  meant: z.literal(true).optional().describe('One of us meant it so, such as to close a pool: nobody has to look'),
  reason: z.string(),
});
export type Fault = z.infer<typeof FaultSchema>;
