import type { AuditEvent } from '#domain/audit/schema.ts';
import type { TaskId } from '#domain/identity/ids.ts';
import type { Outside } from '#domain/outside/schema.ts';
import type { ReviewLink } from '#domain/review/schema.ts';
import type { Change, TaskRecord } from '#domain/task/record.ts';
import type { Claim, Task, TaskStatus } from '#domain/task/schema.ts';

export type CreateReply = { kind: 'created' } | { kind: 'claimed'; claim: Claim } | { kind: 'in-flight' };

export type TaskPage = { items: Task[]; cursor?: string };

/** Which tasks of a team a list has. `subjectHash` names those about one subject. */
export type TaskFilter = { automation?: string; status?: TaskStatus; subjectHash?: string; limit: number; cursor?: string };

/** Statuses in which somebody should look at a task now and then: whoever operates the stage, or people who decide. */
export type AttentionStatus = Extract<TaskStatus, 'failed' | 'held' | 'in_review'>;

/** `routine`: its automation is paused, and it is looked at lest it be forgotten. All else is urgent. */
export type Urgency = 'urgent' | 'routine';

/** Tasks and all that hangs on them. */
export interface TaskStore {
  /** Stores a new task, its claim, contents and first version in one transaction. The first of concurrent requests with a claim wins. */
  create(change: Change, claim: { team: string; keySha256: string; bodySha256: string; expiresAt: number }): Promise<CreateReply>;
  claim(team: string, keySha256: string): Promise<Claim | undefined>;
  get(id: TaskId): Promise<Task | undefined>;
  record(id: TaskId): Promise<TaskRecord | undefined>;
  /**
   * Stores a change if the task still has the version it was made from; `stale` otherwise. Only fields that differ from the record are
   * written: what an older function does not know, it leaves as it is.
   */
  commit(from: TaskRecord, change: Change): Promise<'saved' | 'stale'>;
  /** Marks that all ends in a task's outbox were told, if it still is as it was seen. Bookkeeping: no version, no event. */
  told(seen: Task): Promise<void>;
  /** Moves the time the reconciler looks again, if the task is still as it was seen. Bookkeeping: no version, no event. */
  postpone(seen: Task, dueAt: Date): Promise<void>;
  events(id: TaskId): Promise<AuditEvent[]>;
  /** A team's tasks, newest first. @throws {ProblemError} malformed-request for a cursor that is not ours */
  list(team: string, filter: TaskFilter): Promise<TaskPage>;
  /**
   * Puts a task off that could not be looked at. One that is not due any more stays so.
   * @param dueAt from how often that was so since it was last put off as usual
   * @returns that number; 0 when it is not due
   */
  putOff(id: TaskId, dueAt: (looks: number) => Date): Promise<number>;
  /** Ids of tasks whose `dueAt` has passed, oldest first. From an index, which lags behind. */
  due(urgency: Urgency, now: Date, limit: number): Promise<TaskId[]>;
  /**
   * Ids of tasks that were parked because something outside is away, those first whose back-off ends first: one that was tried again in vain
   * goes behind those that were not. From an index.
   */
  parked(who: Outside, limit: number): Promise<TaskId[]>;
  /**
   * Tasks of all teams in such a status: those that failed or are with people oldest first, those that are held by what they wait for.
   * From an index.
   */
  inAttention(status: AttentionStatus, limit: number, after?: string): Promise<{ items: Task[]; after?: string }>;
  link(tokenSha256: string): Promise<ReviewLink | undefined>;
}
