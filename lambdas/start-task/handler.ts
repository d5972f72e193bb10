import * as z from 'zod';
import { TaskIdSchema } from '#domain/identity/ids.ts';
import type { StepLog } from '#runtime/log.ts';
import { startTask, type StartTaskDependencies } from '#usecases/start-task.ts';

/** A message of a line in front of it. @example { "taskId": "tsk_01JH…" } */
export const StartMessageSchema = z.object({ taskId: TaskIdSchema });

/** Starts a task, or holds it with its reason. */
export function createStartTaskHandler(deps: StartTaskDependencies) {
  return async ({ taskId }: z.output<typeof StartMessageSchema>, log: StepLog): Promise<void> => {
    const admission = await startTask(deps, taskId, (task) => log.task(task));
    log.info('admission', { taskId, admission });
  };
}
