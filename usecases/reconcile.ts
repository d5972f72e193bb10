import type { TaskId } from '#domain/identity/ids.ts';
import { hasEnded, queuedDueMs, restart } from '#domain/task/changes.ts';
import { type Cure, findCure } from '#domain/task/cure.ts';
import type { Change } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import type { AutomationRegistry } from './ports/automation-registry.ts';
import type { Executions } from './ports/executions.ts';
import { changeTask } from './steps/change-task.ts';
import { settle, type SettleDependencies } from './steps/settle.ts';

export type ReconcileDependencies = SettleDependencies & {
  registry: AutomationRegistry;
  executions: Executions;
  /** Hands a decision to the machine again. */
  deliver: (taskId: TaskId, draft: number) => Promise<void>;
  /** Closes the review whose time is over and lets the machine go on. */
  expireReview: (taskId: TaskId) => Promise<void>;
};

/**
 * Heals one task, if it needs it. Every cure is one that may also happen by itself meanwhile: all are safe to repeat.
 * @param run given when the execution of this run is said to have ended: nothing is done when the task has another one by now
 * @returns what was done
 */
export async function reconcile(deps: ReconcileDependencies, id: TaskId, run?: number): Promise<Cure['kind']> {
  const record = await deps.store.record(id);
  if (!record || hasEnded(record.task)) return 'nothing';
  const { task } = record;
  if (run !== undefined && run !== task.run) return 'nothing';
  const now = deps.clock.now();
  const execution = await deps.executions.status(task.id, task.run);
  const state = execution === 'running' ? await deps.executions.currentState(task.id, task.run) : undefined;
  const paused = task.status === 'held' && ((await deps.registry.find(task.automation))?.paused ?? false);
  const cure = findCure(record, { execution, state, paused, now });
  switch (cure.kind) {
    case 'nothing':
      break;
    case 'wait':
      await deps.store.postpone(task, new Date(now.getTime() + 5 * queuedDueMs));
      break;
    case 'send':
      await deps.store.postpone(task, new Date(now.getTime() + queuedDueMs));
      await deps.queue.send({ taskId: id, team: task.team, lane: 'interactive' });
      break;
    case 'restart':
      await restartTask(deps, task, cure.why);
      break;
    case 'settle':
      await settle(
        deps,
        id,
        { status: 'failed', error: { type: cure.why, detail: 'The execution ended without settling the task.' } },
        { run: task.run },
      );
      break;
    case 'deliver':
      await deps.store.postpone(task, new Date(now.getTime() + queuedDueMs));
      await deps.deliver(id, cure.draft);
      break;
    case 'expire':
      await deps.store.postpone(task, new Date(now.getTime() + queuedDueMs));
      await deps.expireReview(id);
      break;
    default:
      return cure satisfies never;
  }
  return cure.kind;
}

/** Runs begun for one task at most, cures included; then it fails, so that no fault repeats for ever. */
const maxRuns = 5;

/**
 * The next run is recorded before the old execution is stopped: from then on whatever the old one still says is ignored.
 */
async function restartTask(deps: ReconcileDependencies, seen: Task, why: string): Promise<void> {
  if (seen.run >= maxRuns) {
    await settle(deps, seen.id, { status: 'failed', error: { type: why, detail: `Given up after ${seen.run} runs.` } }, { run: seen.run });
    return;
  }
  const restarted = await changeTask(deps.store, seen.id, ({ task }): { change?: Change; value: boolean } =>
    task.version === seen.version ? { change: restart(task, why, deps.clock.now()), value: true } : { value: false },
  );
  if (!restarted) return;
  await deps.executions.stop(seen.id, seen.run, `superseded by run ${seen.run + 1}`);
  await deps.queue.send({ taskId: seen.id, team: seen.team, lane: 'interactive' });
}
