import * as z from 'zod';
import { TaskIdSchema, type Clock } from '#domain/identity/ids.ts';
import { hasEnded } from '#domain/task/changes.ts';
import type { ContentStore, TaskStore } from '#domain/task/ports.ts';
import { TaskViewSchema, viewTask, type TaskView } from '#domain/task/view-task.ts';

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
        return record ? { task: await viewTask(contents, record, clock.now()) } : {};
      }
      // A person may take days: there is nothing to wait for here.
      if (task.status === 'in_review' || task.status === 'held') return {};
      await pause(pollMs);
    }
    return {};
  };
}
