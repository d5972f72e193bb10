import type { TaskId } from '#domain/identity/ids.ts';
import { findCure, type Cure } from '#domain/task/cure.ts';
import { queuedDueMs } from '#domain/task/due.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import { hasEnded } from '#domain/task/states.ts';
import type { AutomationRegistry } from './ports/automation-registry.ts';
import type { Executions } from './ports/executions.ts';
import { commandStoredTask } from './steps/change-task.ts';
import { deliver } from './steps/deliver.ts';
import { endTask, type EndDependencies } from './steps/end-task.ts';
import { expire } from './steps/expire.ts';

export type ReconcileDependencies = EndDependencies & { registry: AutomationRegistry; executions: Executions };

/** What was done about one task; `failed` when that itself threw. */
export type Reconciled = { taskId: TaskId; cure: Cure['kind'] } | { taskId: TaskId; failed: unknown };

/** Tasks looked at in one sweep; more wait for the next, a minute later. */
const sweepSize = 100;

/**
 * Heals what a crash left between two writes: one task when the execution of a run is said to have ended badly, else all whose due time
 * has passed. One sick task does not keep the sweep from the others; it is due again next time.
 */
export async function reconcile(deps: ReconcileDependencies, named?: { taskId: TaskId; run: number }): Promise<Reconciled[]> {
  const due = named ? [named] : (await deps.store.due(deps.clock.now(), sweepSize)).map((taskId) => ({ taskId, run: undefined }));
  const done: Reconciled[] = [];
  for (const { taskId, run } of due) {
    try {
      done.push({ taskId, cure: await reconcileTask(deps, taskId, run) });
    } catch (failed) {
      done.push({ taskId, failed });
    }
  }
  return done;
}

/** Heals one task, if it needs it. Every cure is one that may also happen by itself meanwhile: all are safe to repeat. */
async function reconcileTask(deps: ReconcileDependencies, id: TaskId, run: number | undefined): Promise<Cure['kind']> {
  const record = await deps.store.record(id);
  if (!record || hasEnded(record.task)) return 'nothing';
  const { task } = record;
  if (run !== undefined && run !== task.run) return 'nothing';
  const execution = await deps.executions.status(task.id, task.run);
  const state = execution === 'running' ? await deps.executions.currentState(task.id, task.run) : undefined;
  const paused = task.status === 'held' && ((await deps.registry.find(task.automation))?.paused ?? false);
  const cure = findCure(record, { execution, state, paused, now: deps.clock.now() });
  await carryOut(deps, record, cure);
  return cure.kind;
}

async function carryOut(deps: ReconcileDependencies, { task }: TaskRecord, cure: Cure): Promise<void> {
  const lookAgainIn = (ms: number) => deps.store.postpone(task, new Date(deps.clock.now().getTime() + ms));
  switch (cure.kind) {
    case 'nothing':
      return;
    case 'wait':
      return lookAgainIn(5 * queuedDueMs);
    case 'send':
      await lookAgainIn(queuedDueMs);
      return deps.queue.send({ taskId: task.id, team: task.team, lane: 'interactive' });
    case 'restart':
      return restart(deps, task, cure.why);
    case 'settle':
      await fail(deps, task, cure.why, 'The execution ended without settling the task.');
      return;
    case 'deliver':
      await lookAgainIn(queuedDueMs);
      await deliver(deps, task.id, cure.review);
      return;
    case 'expire':
      await lookAgainIn(queuedDueMs);
      await expire(deps, task.id, cure.review);
      return;
    default:
      return cure satisfies never;
  }
}

/** Runs begun at most until a task ends, cures included; then it fails, so that no fault repeats for ever. */
const maxRuns = 5;

/**
 * The next run is recorded before the old execution is stopped: from then on whatever the old one still says is ignored.
 */
async function restart(deps: ReconcileDependencies, seen: Task, why: string): Promise<void> {
  const runs = seen.run - (seen.runsBefore ?? 0);
  if (runs >= maxRuns) {
    await fail(deps, seen, why, `Given up after ${runs} runs.`);
    return deps.executions.stop(seen.id, seen.run, 'given up');
  }
  const { kind } = await commandStoredTask(deps, seen.id, { kind: 'restart', why, seen: seen.version });
  if (kind === 'refused') return;
  await deps.executions.stop(seen.id, seen.run, `superseded by run ${seen.run + 1}`);
  await deps.queue.send({ taskId: seen.id, team: seen.team, lane: 'interactive' });
}

async function fail(deps: ReconcileDependencies, { id, run }: Task, type: string, detail: string): Promise<void> {
  await endTask(deps, id, { status: 'failed', error: { type, detail } }, run);
}
