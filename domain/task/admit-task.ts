import type { AutomationRegistry } from '../automation/ports.ts';
import type { Clock, TaskId } from '../identity/ids.ts';
import type { ModelRoutes } from '../inference/schema.ts';
import { changeTask } from './change-task.ts';
import { hold, runningDueMs, start, waitForCapacity } from './changes.ts';
import type { Executions, Slots, TaskQueue, TaskStore } from './ports.ts';
import type { Task } from './schema.ts';

export type AdmitDependencies = {
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
export async function admitTask(deps: AdmitDependencies, id: TaskId, seen: (task: Task) => void): Promise<Admission> {
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

async function takeSlot(deps: AdmitDependencies, task: Task): Promise<boolean> {
  const now = deps.clock.now();
  const slots = deps.routes[task.route]?.maxInFlight ?? 1;
  return deps.slots.acquire(task.route, slots, task.id, now, new Date(now.getTime() + runningDueMs));
}

async function standInLine(deps: AdmitDependencies, task: Task): Promise<void> {
  await deps.slots.enterLine(task.route, { team: task.team, createdAt: task.createdAt, taskId: task.id });
  await changeTask(deps.store, task.id, ({ task: current }) =>
    isQueued(current) && current.waiting?.kind !== 'capacity'
      ? { change: waitForCapacity(current, deps.clock.now()), value: undefined }
      : { value: undefined },
  );
}

async function launch(deps: AdmitDependencies, task: Task): Promise<Admission> {
  await deps.executions.start(task.id, task.run);
  return changeTask(deps.store, task.id, ({ task: current }): { change?: ReturnType<typeof start>; value: Admission } =>
    isQueued(current) && current.run === task.run
      ? { change: start(current, deps.clock.now()), value: 'started' }
      : { value: 'not-queued' },
  );
}

/** Gives a task's slot back and wakes the next in line. */
export async function freeSlot(deps: Pick<AdmitDependencies, 'slots' | 'queue'>, task: Pick<Task, 'id' | 'route'>): Promise<void> {
  await deps.slots.release(task.route, task.id);
  const next = await deps.slots.next(task.route);
  if (next) await deps.queue.send({ ...next, lane: 'interactive' });
}
