import type { TaskId } from '#domain/identity/ids.ts';
import { hasEnded } from '#domain/task/states.ts';
import type { Task } from '#domain/task/schema.ts';
import { summarise, type AwaitedTask } from '#domain/task/view.ts';
import type { ContentStore } from './ports/content-store.ts';
import type { Clock } from './ports/system.ts';
import type { TaskStore } from './ports/task-store.ts';
import { viewStoredTask } from './steps/view-task.ts';

/** API Gateway gives up after 29 s; this leaves time for both functions to start and answer. */
const waitMs = 25_000;
const pollMs = 400;

export type AwaitTaskDependencies = { store: TaskStore; contents: ContentStore; clock: Clock; pause: (ms: number) => Promise<void> };

/** Waits until a task has ended, at most 25 s, and no longer than there is something to wait for. */
export async function awaitTask({ store, contents, clock, pause }: AwaitTaskDependencies, taskId: TaskId): Promise<AwaitedTask> {
  const deadline = clock.now().getTime() + waitMs;
  for (;;) {
    const task = await store.get(taskId);
    if (!task) return { kind: 'missing' };
    if (hasEnded(task)) {
      const record = await store.record(taskId);
      return record ? { kind: 'ended', task: await viewStoredTask(contents, record, clock.now()) } : { kind: 'missing' };
    }
    // A person may take days.
    if (task.status === 'in_review' || task.status === 'held' || clock.now().getTime() + pollMs > deadline) return standing(task);
    await pause(pollMs);
  }
}

function standing(task: Task): AwaitedTask {
  return { kind: 'standing', task: { ...summarise(task), ...(task.waiting ? { waitingFor: task.waiting } : {}) } };
}
