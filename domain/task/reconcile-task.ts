import type { AutomationRegistry } from '../automation/ports.ts';
import type { TaskId } from '../identity/ids.ts';
import type { Review } from '../review/schema.ts';
import { changeTask } from './change-task.ts';
import { hasEnded, queuedDueMs, restart } from './changes.ts';
import type { Change, Executions, ExecutionStatus, TaskRecord } from './ports.ts';
import type { Task } from './schema.ts';
import { settleTask, type SettleDependencies } from './settle-task.ts';

export type ReconcileDependencies = SettleDependencies & {
  registry: AutomationRegistry;
  executions: Executions;
  /** Hands a decision to the machine again. */
  deliverDecision: (taskId: TaskId, draft: number) => Promise<void>;
  /** Closes the review whose time is over and lets the machine go on. */
  expireReview: (taskId: TaskId) => Promise<void>;
};

/** What a task past its due time needs. */
export type Cure =
  | { kind: 'nothing' }
  | { kind: 'wait' }
  | { kind: 'send' }
  | { kind: 'restart'; why: string }
  | { kind: 'settle'; why: string }
  | { kind: 'deliver'; draft: number }
  | { kind: 'expire' };

/** What the reconciler sees beside the record. */
export type Surroundings = { execution: ExecutionStatus; state: string | undefined; paused: boolean; now: Date };

/**
 * Finds what a crash left between two writes, from the record and the state of the execution alone.
 */
export function findCure(record: TaskRecord, { execution, state, paused, now }: Surroundings): Cure {
  const { task, reviews } = record;
  switch (task.status) {
    case 'queued':
      return { kind: 'send' };
    case 'held':
      return paused ? { kind: 'wait' } : { kind: 'send' };
    case 'running':
    case 'in_review':
    case 'publishing':
      break;
    case 'completed':
    case 'rejected':
    case 'failed':
    case 'cancelled':
    case 'rolled_back':
      return { kind: 'nothing' };
    default:
      return task.status satisfies never;
  }
  switch (execution) {
    case 'missing':
      return { kind: 'restart', why: 'no-execution' };
    case 'succeeded':
      return { kind: 'restart', why: 'not-settled' };
    case 'failed':
      // Its records are the memo: another run goes on where this one stopped, and runs are counted.
      return { kind: 'restart', why: 'execution-failed' };
    case 'timed-out':
    case 'aborted':
      return { kind: 'settle', why: `execution-${execution}` };
    case 'running':
      break;
    default:
      return execution satisfies never;
  }
  const pending = reviews.findLast(isPending);
  switch (pending?.status) {
    case 'open':
      if (Date.parse(pending.expiresAt) <= now.getTime()) return { kind: 'expire' };
      // The review was recorded, but its email was not: the next run's RequestReview sends it.
      return pending.emailedAt === undefined ? { kind: 'restart', why: 'review-not-emailed' } : { kind: 'wait' };
    case 'expired':
      return { kind: 'expire' };
    case 'decided':
    case 'delivered':
      return { kind: 'deliver', draft: pending.draft };
    default:
      return state === 'RequestReview' ? { kind: 'restart', why: 'no-review' } : { kind: 'wait' };
  }
}

/** The machine still has to hear of this review. */
function isPending(review: Review): boolean {
  return (
    review.status === 'open' ||
    review.status === 'decided' ||
    ((review.status === 'delivered' || review.status === 'expired') && review.resumedAt === undefined)
  );
}

/**
 * Heals one task, if it needs it. Every cure is one that may also happen by itself meanwhile: all are safe to repeat.
 * @param run given when the execution of this run is said to have ended: nothing is done when the task has another one by now
 * @returns what was done
 */
export async function reconcileTask(deps: ReconcileDependencies, id: TaskId, run?: number): Promise<Cure['kind']> {
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
      await settleTask(
        deps,
        id,
        { status: 'failed', error: { type: cure.why, detail: 'The execution ended without settling the task.' } },
        { run: task.run },
      );
      break;
    case 'deliver':
      await deps.store.postpone(task, new Date(now.getTime() + queuedDueMs));
      await deps.deliverDecision(id, cure.draft);
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
    await settleTask(
      deps,
      seen.id,
      { status: 'failed', error: { type: why, detail: `Given up after ${seen.run} runs.` } },
      { run: seen.run },
    );
    return;
  }
  const restarted = await changeTask(deps.store, seen.id, ({ task }): { change?: Change; value: boolean } =>
    task.version === seen.version ? { change: restart(task, why, deps.clock.now()), value: true } : { value: false },
  );
  if (!restarted) return;
  await deps.executions.stop(seen.id, seen.run, `superseded by run ${seen.run + 1}`);
  await deps.queue.send({ taskId: seen.id, team: seen.team, lane: 'interactive' });
}
