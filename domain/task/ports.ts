import type { AuditEvent, NewEvent } from '../audit/schema.ts';
import type { Json } from '../content/canonical.ts';
import type { TaskId } from '../identity/ids.ts';
import type { Publication } from '../publication/schema.ts';
import type { Review, ReviewLink } from '../review/schema.ts';
import type { Claim, Draft, Task, TaskStatus } from './schema.ts';

/** Which piece of content of a task. Content lives apart from the task item, so erasure and retention can act on it alone. */
export type ContentName =
  | 'input'
  | 'metadata'
  | 'evidence'
  | `draft-${number}`
  | `checks-${number}`
  | `subject-${number}`
  | `note-${number}`;

/** Content ready to be committed with a change: up to 32 KiB inline in the transaction, larger already uploaded to S3. */
export type PreparedContent = { name: ContentName; sha256: string; sizeBytes: number } & ({ inline: string } | { s3Key: string });

/** What a change writes beside the task and its event, in the same transaction. */
export type TaskWrite =
  | { put: 'draft'; draft: Draft }
  | { put: 'review'; review: Review }
  | { put: 'link'; tokenSha256: string; link: ReviewLink; expiresAt: number }
  | { put: 'publication'; publication: Publication }
  | { put: 'content'; content: PreparedContent };

/** A task with everything stored beside it except content and events. */
export type TaskRecord = { task: Task; drafts: Draft[]; reviews: Review[]; publications: Publication[] };

/** One state change: the task after it, what to tell the audit trail, and what else to write. */
export type Change = { task: Task; event: NewEvent; writes?: TaskWrite[] };

export type CreateReply = { kind: 'created' } | { kind: 'claimed'; claim: Claim } | { kind: 'in-flight' };

export type TaskPage = { items: Task[]; cursor?: string };

/** Tasks and all that hangs on them. */
export interface TaskStore {
  /** Stores a new task, its claim, contents and first event in one transaction. The first of concurrent requests with a claim wins. */
  create(change: Change, claim: { team: string; keySha256: string; bodySha256: string; expiresAt: number }): Promise<CreateReply>;
  claim(team: string, keySha256: string): Promise<Claim | undefined>;
  get(id: TaskId): Promise<Task | undefined>;
  record(id: TaskId): Promise<TaskRecord | undefined>;
  /** Stores a change if the task still has the version it was made from; `stale` otherwise. */
  commit(from: Task, change: Change): Promise<'saved' | 'stale'>;
  /** Moves the time the reconciler looks again, if the task is still as it was seen. Bookkeeping: no version, no event. */
  postpone(seen: Task, dueAt: Date): Promise<void>;
  events(id: TaskId): Promise<AuditEvent[]>;
  /** A team's tasks, newest first. @throws {ProblemError} malformed-request for a cursor that is not ours */
  list(team: string, filter: { automation?: string; status?: TaskStatus; limit: number; cursor?: string }): Promise<TaskPage>;
  /** Ids of tasks whose `dueAt` has passed, oldest first. */
  due(now: Date, limit: number): Promise<TaskId[]>;
  link(tokenSha256: string): Promise<ReviewLink | undefined>;
}

/** The task that content belongs to, and the epoch second until which it is kept. */
export type ContentOwner = Pick<Task, 'id' | 'expiresAt'>;

/** Customer content. */
export interface ContentStore {
  /** Canonical bytes of a value, uploaded when large, ready to be committed. */
  prepare(owner: ContentOwner, name: ContentName, value: Json): Promise<PreparedContent>;
  /** The stored canonical bytes, or undefined when there are none (never written, or erased). */
  get(taskId: TaskId, name: ContentName): Promise<string | undefined>;
}

/** The line in front of start-task. */
export interface TaskQueue {
  send(message: { taskId: TaskId; team: string; lane: 'interactive' | 'bulk' }): Promise<void>;
}

/** The line of decisions on their way to the machine; a delay leaves time to undo. */
export interface DecisionQueue {
  send(message: { taskId: TaskId; draft: number; number: number }, delaySeconds: number): Promise<void>;
}

/** Slots of a model route and the line of tasks that wait for one. */
export interface Slots {
  /** Takes a slot until a time, or answers false when all are taken. Taking twice for one task keeps its slot. */
  acquire(route: string, slots: number, taskId: TaskId, now: Date, until: Date): Promise<boolean>;
  release(route: string, taskId: TaskId): Promise<void>;
  /** Puts a task in line. Teams are served in turn, tasks of one team in the order they came. */
  enterLine(route: string, waiter: { team: string; createdAt: string; taskId: TaskId }): Promise<void>;
  /** Takes a task out of the line, if it stands there. */
  leaveLine(route: string, waiter: { team: string; createdAt: string; taskId: TaskId }): Promise<void>;
  /** Takes the next task out of the line. */
  next(route: string): Promise<{ team: string; taskId: TaskId } | undefined>;
}

export type ExecutionStatus = 'running' | 'succeeded' | 'failed' | 'timed-out' | 'aborted' | 'missing';

/** Executions of the task machine. Names are `<task>-<run>`, so a second start of a run is the same execution. */
export interface Executions {
  start(taskId: TaskId, run: number): Promise<void>;
  status(taskId: TaskId, run: number): Promise<ExecutionStatus>;
  stop(taskId: TaskId, run: number, cause: string): Promise<void>;
  /** Name of the state an execution is in, when it is in one. */
  currentState(taskId: TaskId, run: number): Promise<string | undefined>;
  /** Hands a result to a waiting state; `gone` when nothing waits with that token any more. */
  resume(taskToken: string, output: Json): Promise<'delivered' | 'gone'>;
}

/** Tells the outside world that a task reached a state worth knowing. No content. */
export interface DomainEvents {
  publish(event: { type: string; task: Task; detail: { [key: string]: Json } }): Promise<void>;
}

/** Counts requests of a team in a window; false when the limit is reached. */
export interface RateLimiter {
  admit(team: string, now: Date): Promise<{ admitted: true } | { admitted: false; retryAfterSeconds: number }>;
}
