import * as z from 'zod';
import { TaskIdSchema } from '#domain/identity/ids.ts';
import { hasEnded } from '#domain/task/states.ts';
import { TaskViewSchema, type TaskView } from '#domain/task/view.ts';
import type { ContentStore } from '#usecases/ports/content-store.ts';
import type { Clock } from '#usecases/ports/system.ts';
import type { TaskStore } from '#usecases/ports/task-store.ts';
import { viewStoredTask } from '#usecases/steps/view-task.ts';

export const AwaitInputSchema = z.strictObject({ taskId: TaskIdSchema });
export const AwaitOutputSchema = z.object({ task: TaskViewSchema.optional() });

/** API Gateway gives up after 29 s; this leaves time for both functions to start and answer. */
const waitMs = 25_000;
const pollMs = 400;

type Dependencies = { store: TaskStore; contents: ContentStore; clock: Clock; pause: (ms: number) => Promise<void> };

/** Waits until a task has ended, at most 25 s. Answers its view, or nothing. */
export function createAwaitTaskHandler({ store, contents, clock, pause }: Dependencies) {
  return async ({ taskId }: z.output<typeof AwaitInputSchema>): Promise<{ task?: TaskView }> => {
    const deadline = clock.now().getTime() + waitMs;
    while (clock.now().getTime() < deadline) {
      const task = await store.get(taskId);
      if (!task) return {};
      if (hasEnded(task)) {
        const record = await store.record(taskId);
        return record ? { task: await viewStoredTask(contents, record, clock.now()) } : {};
      }
      // A person may take days: there is nothing to wait for here.
      if (task.status === 'in_review' || task.status === 'held') return {};
      await pause(pollMs);
    }
    return {};
  };
}
