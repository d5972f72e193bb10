import type { AuditEvent } from '#domain/audit/schema.ts';
import type { TaskId } from '#domain/identity/ids.ts';
import type { ReviewLink } from '#domain/review/schema.ts';
import type { Change, TaskRecord } from '#domain/task/record.ts';
import type { Claim, Task, TaskStatus } from '#domain/task/schema.ts';

export type CreateReply = { kind: 'created' } | { kind: 'claimed'; claim: Claim } | { kind: 'in-flight' };

export type TaskPage = { items: Task[]; cursor?: string };

/** Which tasks of a team a list has. `subjectHash` names those about one subject. */
export type TaskFilter = { automation?: string; status?: TaskStatus; subjectHash?: string; limit: number; cursor?: string };

/** Tasks and all that hangs on them. */
export interface TaskStore {
  /** Stores a new task, its claim, contents and first event in one transaction. The first of concurrent requests with a claim wins. */
  create(change: Change, claim: { team: string; keySha256: string; bodySha256: string; expiresAt: number }): Promise<CreateReply>;
  claim(team: string, keySha256: string): Promise<Claim | undefined>;
  get(id: TaskId): Promise<Task | undefined>;
  record(id: TaskId): Promise<TaskRecord | undefined>;
  /**
   * Stores a change if the task still has the version it was made from; `stale` otherwise. Only fields that differ from the record are
   * written: what an older function does not know, it leaves as it is.
   */
  commit(from: TaskRecord, change: Change): Promise<'saved' | 'stale'>;
  /** Moves the time the reconciler looks again, if the task is still as it was seen. Bookkeeping: no version, no event. */
  postpone(seen: Task, dueAt: Date): Promise<void>;
  events(id: TaskId): Promise<AuditEvent[]>;
  /** A team's tasks, newest first. @throws {ProblemError} malformed-request for a cursor that is not ours */
  list(team: string, filter: TaskFilter): Promise<TaskPage>;
  /** Ids of tasks whose `dueAt` has passed, oldest first. */
  due(now: Date, limit: number): Promise<TaskId[]>;
  link(tokenSha256: string): Promise<ReviewLink | undefined>;
}
