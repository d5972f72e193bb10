import type { TaskId } from '#domain/identity/ids.ts';
import type { ModelRoutes } from '#domain/route/schema.ts';
import { runningDueMs } from '#domain/task/due.ts';
import { asksModel, entryOf } from '#domain/task/entry.ts';
import { isParked } from '#domain/task/park.ts';
import type { Task } from '#domain/task/schema.ts';
import { states } from '#domain/task/states.ts';
import type { AutomationRegistry } from './ports/automation-registry.ts';
import type { Executions } from './ports/executions.ts';
import type { Slots } from './ports/slots.ts';
import type { Clock } from './ports/system.ts';
import type { TaskStore } from './ports/task-store.ts';
import { beginRun } from './steps/begin-run.ts';
import { commandStoredTask } from './steps/change-task.ts';

export type StartTaskDependencies = {
  store: TaskStore;
  registry: AutomationRegistry;
  routes: ModelRoutes;
  slots: Slots;
  executions: Executions;
  clock: Clock;
};

export type Admission = 'started' | 'waiting' | 'held' | 'not-queued';

/**
 * The one admission rule: a task starts when its automation is not paused and its route has a free slot. Otherwise it stands
 * in line or is held, with its reason, and its message is done with: nothing is retried blindly, no receive is burnt.
 * A run that asks no model goes on at once: it needs no slot. Safe under redelivery: a second start of the same run is the same execution.
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
  const entry = entryOf(record);
  if (!asksModel(entry)) return beginRun(deps, task, entry);
  let inLine = task.waiting?.kind === 'capacity';
  if (!(await takeSlot(deps, task))) {
    await deps.slots.enterLine(task.route, waiterOf(task));
    await commandStoredTask(deps, id, { kind: 'wait-for-capacity' });
    inLine = true;
    // A slot given back before the task stood in line woke nobody: look once more.
    if (!(await takeSlot(deps, task))) return 'waiting';
  }
  if (inLine) await deps.slots.leaveLine(task.route, waiterOf(task));
  return beginRun(deps, task, entry);
}

async function takeSlot(deps: StartTaskDependencies, task: Task): Promise<boolean> {
  const now = deps.clock.now();
  const slots = deps.routes[task.route]?.maxInFlight ?? 1;
  return deps.slots.acquire(task.route, slots, task.id, now, new Date(now.getTime() + runningDueMs));
}

function waiterOf({ id, team, createdAt }: Task) {
  return { team, createdAt, taskId: id };
}
