import type { TaskId } from '#domain/identity/ids.ts';

/** Who is having a draft written now: two calls that overlap must not both pay for it. */
export interface DraftClaims {
  /** Claims a draft until an instant, unless somebody else has. @returns until when somebody else has it, or undefined */
  take(id: TaskId, draft: number, now: Date, until: Date): Promise<Date | undefined>;
  /** Gives a claim back, by the instant it would have ended with: nobody was paid, or what was paid for is stored. */
  giveBack(id: TaskId, draft: number, until: Date): Promise<void>;
}
