import type { Json } from '#domain/content/canonical.ts';
import type { TaskId } from '#domain/identity/ids.ts';
import type { Entry } from '#domain/task/entry.ts';
import type { ExecutionStatus } from '#domain/task/record.ts';

/** Executions of the task machine. Names are `<task>-<run>`, so a second start of a run is the same execution. */
export interface Executions {
  /** @param entry where the run goes on */
  start(taskId: TaskId, run: number, entry: Entry): Promise<void>;
  /** How it stands; `error` and `cause` of one that failed. */
  status(taskId: TaskId, run: number): Promise<{ status: ExecutionStatus; error?: string | undefined; cause?: string | undefined }>;
  stop(taskId: TaskId, run: number, cause: string): Promise<void>;
  /** Name of the state an execution is in, when it is in one. */
  currentState(taskId: TaskId, run: number): Promise<string | undefined>;
  /** Hands a result to a waiting state; `gone` when nothing waits with that token any more. */
  resume(taskToken: string, output: Json): Promise<'delivered' | 'gone'>;
}
