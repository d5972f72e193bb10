import type { TaskId } from '#domain/identity/ids.ts';
import { isParked } from '#domain/task/park.ts';
import type { Task } from '#domain/task/schema.ts';
import { states } from '#domain/task/states.ts';
import type { AutomationRegistry } from './ports/automation-registry.ts';
import { beginRun, type BeginRunDependencies } from './steps/begin-run.ts';
import { commandStoredTask } from './steps/change-task.ts';
import { nextEntry } from './steps/next-entry.ts';

export type StartTaskDependencies = BeginRunDependencies & { registry: AutomationRegistry };

export type Admission = 'started' | 'held' | 'not-queued';

/**
 * The one admission rule: a task starts unless its automation is paused. What it needs of a model it waits for in the queue of the model's
 * pool. Safe under redelivery: a second start of the same run is the same execution.
 */
export async function startTask(deps: StartTaskDependencies, id: TaskId, seen: (task: Task) => void): Promise<Admission> {
  const record = await deps.store.record(id);
  if (!record) return 'not-queued';
  const { task } = record;
  seen(task);
  // A parked task waits for what is away, not for a message that came twice.
  if (states[task.status].carrier !== 'queue' || isParked(task)) return 'not-queued';
  if ((await deps.registry.find(task.automation))?.paused) {
    await commandStoredTask(deps, id, { kind: 'hold' });
    return 'held';
  }
  return beginRun(deps, record, await nextEntry(deps.registry, record));
}
