import type { TaskId } from '#domain/identity/ids.ts';
import type { ModelRoutes } from '#domain/route/schema.ts';
import { hold, runningDueMs, start, waitForCapacity } from '#domain/task/changes.ts';
import type { Task } from '#domain/task/schema.ts';
import type { AutomationRegistry } from './ports/automation-registry.ts';
import type { Executions } from './ports/executions.ts';
import type { TaskQueue } from './ports/queues.ts';
import type { Slots } from './ports/slots.ts';
import type { Clock } from './ports/system.ts';
import type { TaskStore } from './ports/task-store.ts';
import { changeTask } from './steps/change-task.ts';

export type StartTaskDependencies = {
  store: TaskStore;
  registry: AutomationRegistry;
  routes: ModelRoutes;
  slots: Slots;
  queue: TaskQueue;
  executions: Executions;
  clock: Clock;
};

export type Admission = 'started' | 'waiting' | 'held' | 'not-queued';

/**
 * The one admission rule: a task starts when its automation is not paused and its route has a free slot. Otherwise it stands
 * in line or is held, with its reason, and its message is done with: nothing is retried blindly, no receive is burnt.
 * Safe under redelivery: a second start of the same run is the same execution.
 */
export async function startTask(deps: StartTaskDependencies, id: TaskId, seen: (task: Task) => void): Promise<Admission> {
  const task = await deps.store.get(id);
  if (task) seen(task);
  if (!task || !isQueued(task)) return 'not-queued';
  const automation = await deps.registry.find(task.automation);
  if (automation?.paused) {
    return changeTask(deps.store, id, ({ task: current }) =>
      isQueued(current) && current.waiting?.kind !== 'automation-paused'
        ? { change: hold(current, deps.clock.now()), value: 'held' }
        : { value: 'held' },
    );
  }
  let inLine = task.waiting?.kind === 'capacity';
  if (!(await takeSlot(deps, task))) {
    await standInLine(deps, task);
    inLine = true;
    // A slot given back before the task stood in line woke nobody: look once more.
    if (!(await takeSlot(deps, task))) return 'waiting';
  }
  if (inLine) await deps.slots.leaveLine(task.route, { team: task.team, createdAt: task.createdAt, taskId: task.id });
  return launch(deps, task);
}

function isQueued(task: Task): boolean {
  return task.status === 'queued' || task.status === 'held';
}

async function takeSlot(deps: StartTaskDependencies, task: Task): Promise<boolean> {
  const now = deps.clock.now();
  const slots = deps.routes[task.route]?.maxInFlight ?? 1;
  return deps.slots.acquire(task.route, slots, task.id, now, new Date(now.getTime() + runningDueMs));
}

async function standInLine(deps: StartTaskDependencies, task: Task): Promise<void> {
  await deps.slots.enterLine(task.route, { team: task.team, createdAt: task.createdAt, taskId: task.id });
  await changeTask(deps.store, task.id, ({ task: current }) =>
    isQueued(current) && current.waiting?.kind !== 'capacity'
      ? { change: waitForCapacity(current, deps.clock.now()), value: undefined }
      : { value: undefined },
  );
}

async function launch(deps: StartTaskDependencies, task: Task): Promise<Admission> {
  await deps.executions.start(task.id, task.run);
  return changeTask(deps.store, task.id, ({ task: current }): { change?: ReturnType<typeof start>; value: Admission } =>
    isQueued(current) && current.run === task.run
      ? { change: start(current, deps.clock.now()), value: 'started' }
      : { value: 'not-queued' },
  );
}
