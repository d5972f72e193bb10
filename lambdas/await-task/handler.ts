import * as z from 'zod';
import { TaskIdSchema } from '#domain/identity/ids.ts';
import type { AwaitedTask } from '#domain/task/view.ts';
import { awaitTask, type AwaitTaskDependencies } from '#usecases/await-task.ts';

export const AwaitInputSchema = z.object({ taskId: TaskIdSchema });

/** Waits for a task, for submit-task. */
export function createAwaitTaskHandler(deps: AwaitTaskDependencies) {
  return ({ taskId }: z.output<typeof AwaitInputSchema>): Promise<AwaitedTask> => awaitTask(deps, taskId);
}
