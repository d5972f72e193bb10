import type { Json } from '#domain/content/canonical.ts';

/** `gone`: nothing waits with that token any more. It had its answer, its time is over, or its execution was stopped. */
export type Answered = 'delivered' | 'gone';

/** Answers to states of the machine that wait with a token. */
export interface TaskTokens {
  succeed(taskToken: string, output: Json): Promise<Answered>;
  /** @param error a name that the state's Catch knows @param cause a fault as JSON, as readFault reads it */
  fail(taskToken: string, error: string, cause: string): Promise<Answered>;
}
