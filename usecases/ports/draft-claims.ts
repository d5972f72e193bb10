import type { TaskId } from '#domain/identity/ids.ts';

/** What came of asking for a claim. `lost`: calls before it that ended without an answer, and may have been billed. */
export type Claimed = { kind: 'taken'; lost: number } | { kind: 'claimed'; until: Date };

/** Who is having a draft written now: two calls that overlap must not both pay for it. */
export interface DraftClaims {
  /** Until when somebody has, or had, a draft; undefined when nobody does. */
  find(id: TaskId, draft: number): Promise<Date | undefined>;
  /** Claims a draft until an instant, unless somebody else has. */
  take(id: TaskId, draft: number, now: Date, until: Date): Promise<Claimed>;
  /** Gives a claim back, by the instant it would have ended with: nobody was paid. */
  giveBack(id: TaskId, draft: number, until: Date): Promise<void>;
}
