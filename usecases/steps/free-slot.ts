import type { Task } from '#domain/task/schema.ts';
import type { TaskQueue } from '../ports/queues.ts';
import type { Slots } from '../ports/slots.ts';

/** Gives a task's slot back and wakes the next in line. */
export async function freeSlot(deps: { slots: Slots; queue: TaskQueue }, task: Pick<Task, 'id' | 'route'>): Promise<void> {
  await deps.slots.release(task.route, task.id);
  const next = await deps.slots.next(task.route);
  if (next) await deps.queue.send({ ...next, lane: 'interactive' });
}
