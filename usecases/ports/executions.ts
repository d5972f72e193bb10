import type { TaskId } from '#domain/identity/ids.ts';
import type { Place } from '#domain/route/pool.ts';
import type { Entry } from '#domain/task/entry.ts';
import type { ExecutionStatus } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';

/** Executions of the task machine. Names are `<task>-<run>`, so a second start of a run is the same execution. */
export interface Executions {
  /**
   * @param entry where the run goes on
   * @param place where it waits for a model, if it should ask one; undefined when the stage has none for it
   */
  start(task: Pick<Task, 'id' | 'run' | 'team'>, entry: Entry, place: Place | undefined): Promise<void>;
  /** How it stands; `error` and `cause` of one that failed. */
  status(taskId: TaskId, run: number): Promise<{ status: ExecutionStatus; error?: string | undefined; cause?: string | undefined }>;
  stop(taskId: TaskId, run: number, cause: string): Promise<void>;
  /** Name of the state an execution is in, when it is in one. */
  currentState(taskId: TaskId, run: number): Promise<string | undefined>;
}
