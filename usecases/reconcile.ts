import type { ReviewId, TaskId } from '#domain/identity/ids.ts';
import { OutsideAwayError } from '#domain/outside/errors.ts';
import { OutsideSchema } from '#domain/outside/schema.ts';
import { readFault } from '#domain/problem/read-fault.ts';
import { NoReviewerError } from '#domain/review/errors.ts';
import { reachesNobody } from '#domain/review/lifecycle.ts';
import { systemActor } from '#domain/task/change.ts';
import { findCure, type Cure, type CureFacts } from '#domain/task/cure.ts';
import { queuedDueMs } from '#domain/task/due.ts';
import { mayStillPublish } from '#domain/task/entry.ts';
import { commandAfterFault, maxFruitlessRuns } from '#domain/task/park.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import { hasEnded, states } from '#domain/task/states.ts';
import type { TaskStore, Urgency } from './ports/task-store.ts';
import { commandStoredTask, readTask } from './steps/change-task.ts';
import { deliver } from './steps/deliver.ts';
import { closeRun, tellTheEnd, type EndDependencies } from './steps/end-task.ts';
import { escalate } from './steps/escalate.ts';
import { expire } from './steps/expire.ts';
import { inviteMissing, type InviteDependencies } from './steps/invite.ts';
import { releaseAll, releaseTask, type ReleaseAllDependencies } from './steps/release.ts';
import { remind } from './steps/remind.ts';
import type { ResumeDependencies } from './steps/resume-machine.ts';

export type ReconcileDependencies = EndDependencies &
  InviteDependencies &
  ReleaseAllDependencies &
  ResumeDependencies & {
    /** Milliseconds that are left for looking; a sweep ends with them. */
    timeLeftMs: () => number;
  };

/** What was done about one task; `failed` when that itself threw, and how often it has in a row. */
export type Reconciled = { taskId: TaskId; cure: Cure['kind'] } | { taskId: TaskId; failed: unknown; looks: number };

/** What a sweep came to. `released`: parked tasks that were let go because what they wait for is back. */
export type Sweep = { looked: Reconciled[]; released: number };

/** Tasks of one page of a sweep, and how many are looked at at a time. */
const pageSize = 100;
const atATime = 8;
/** A look may take so long: none is begun with less time left. */
const lookMs = 5000;

/**
 * Heals what a crash left between two writes: one task when the execution of a run is said to have ended badly, else all whose due time
 * has passed, the urgent ones first, until the time is used; and lets go, in their order and slowly at first, those that waited for
 * something outside that is back. A task whose look throws is put off, longer each time, so that the sick do not stand before the others.
 */
export async function reconcile(deps: ReconcileDependencies, named?: { taskId: TaskId; run: number }): Promise<Sweep> {
  if (named) return { looked: [await look(deps, named.taskId, named.run)], released: 0 };
  const looked: Reconciled[] = [];
  const sweeps = async () => {
    for (const urgency of ['urgent', 'routine'] as const) looked.push(...(await sweep(deps, urgency)));
  };
  // Side by side: a long line takes all the time there is, and letting go waits between its steps.
  const [released] = await Promise.all([
    releaseAll(
      deps,
      () => deps.timeLeftMs() > lookMs,
      (taskId, failed) => void looked.push({ taskId, failed, looks: 0 }),
    ),
    sweeps(),
  ]);
  return { looked, released };
}

async function sweep(deps: ReconcileDependencies, urgency: Urgency): Promise<Reconciled[]> {
  const looked = new Map<TaskId, Reconciled>();
  while (deps.timeLeftMs() > lookMs) {
    const due = await deps.store.due(urgency, deps.clock.now(), pageSize);
    // The index lags behind: who was just looked at may still stand in it.
    const fresh = due.filter((id) => !looked.has(id));
    if (fresh.length === 0) break;
    for (let at = 0; at < fresh.length && deps.timeLeftMs() > lookMs; at += atATime) {
      const done = await Promise.all(fresh.slice(at, at + atATime).map((id) => look(deps, id, undefined)));
      for (const one of done) looked.set(one.taskId, one);
    }
  }
  return [...looked.values()];
}

async function look(deps: ReconcileDependencies, taskId: TaskId, run: number | undefined): Promise<Reconciled> {
  try {
    return { taskId, cure: await reconcileTask(deps, taskId, run) };
  } catch (failed) {
    return { taskId, failed, looks: await putOff(deps.store, taskId, deps.clock.now()) };
  }
}

/** A task that cannot be looked at, or not be healed, comes again later: after minutes, at most after a quarter of an hour. */
async function putOff(store: TaskStore, taskId: TaskId, now: Date): Promise<number> {
  try {
    return await store.putOff(taskId, (looks) => new Date(now.getTime() + Math.min(15, 2 ** (looks - 1)) * queuedDueMs));
  } catch {
    // Neither can that be written: it stays due.
    return 0;
  }
}

/** Heals one task, if it needs it. Every cure is one that may also happen by itself meanwhile: all are safe to repeat. */
async function reconcileTask(deps: ReconcileDependencies, id: TaskId, run: number | undefined): Promise<Cure['kind']> {
  const record = await deps.store.record(id);
  if (!record) return 'nothing';
  const { task } = record;
  if (run === undefined ? !isDue(task, deps.clock.now()) : run !== task.run) return 'nothing';
  const cure = findCure(record, await factsOf(deps, task));
  await carryOut(deps, record, cure);
  return cure.kind;
}

function isDue({ dueAt }: Task, now: Date): boolean {
  return dueAt !== undefined && Date.parse(dueAt) <= now.getTime();
}

async function factsOf(deps: ReconcileDependencies, task: Task): Promise<CureFacts> {
  const now = deps.clock.now();
  if (hasEnded(task)) return { execution: 'missing', state: undefined, paused: false, now };
  if (task.status === 'held') {
    const who = OutsideSchema.safeParse(task.waiting?.who);
    return {
      execution: 'missing',
      state: undefined,
      paused: (await deps.registry.find(task.automation))?.paused ?? false,
      outage: who.success ? await deps.outages.find(who.data) : undefined,
      now,
    };
  }
  if (states[task.status].carrier !== 'execution') return { execution: 'missing', state: undefined, paused: false, now };
  const { status, error, cause } = await deps.executions.status(task.id, task.run);
  const state = status === 'running' ? await deps.executions.currentState(task.id, task.run) : undefined;
  const fault = error === undefined ? undefined : { ...readFault(error, cause), step: 'settle' };
  return { execution: status, state, fault, paused: false, now };
}

async function carryOut(deps: ReconcileDependencies, record: TaskRecord, cure: Cure): Promise<void> {
  const { task } = record;
  const lookAgainAt = (at: Date) => deps.store.postpone(task, at);
  const lookAgainSoon = () => lookAgainAt(new Date(deps.clock.now().getTime() + queuedDueMs));
  switch (cure.kind) {
    case 'nothing':
      return;
    case 'wait':
      return lookAgainAt(cure.until);
    case 'send':
      await lookAgainSoon();
      return deps.queue.send({ taskId: task.id, team: task.team, lane: task.lane });
    case 'restart':
      return restart(deps, task, cure);
    case 'take-fault':
      await closeRun(deps, task.id, (current) => commandAfterFault(current.task, task.run, cure.fault));
      return;
    case 'settle':
      return giveUpRun(deps, task, cure.why, settledBecause(record, cure.why));
    case 'deliver':
      await lookAgainSoon();
      await deliver(deps, task.id, cure.review);
      return;
    case 'expire':
      await lookAgainSoon();
      await expire(deps, task.id, cure.review);
      return;
    case 'invite':
      return invite(deps, record, cure);
    case 'remind':
      return remindSilent(deps, task, cure.review);
    case 'escalate':
      return escalateReview(deps, record, cure);
    case 'release':
      await releaseTask(deps, record, systemActor('reconcile'));
      return;
    case 'give-up':
      return giveUp(deps, record);
    case 'tell':
      // Cancelling, or giving up, stops the execution once the end is on record; a crash may have come between.
      if (task.status === 'cancelled' || task.status === 'failed')
        await deps.executions.stop(task.id, task.run, `the task is ${task.status}`);
      return tellTheEnd(deps, record);
    default:
      return cure satisfies never;
  }
}

/** How long after a review was opened, or escalated, its missing emails are tried again: as old as it is, between one and fifteen minutes. */
function nextInvitation(since: string, now: Date): Date {
  const ageMs = now.getTime() - Date.parse(since);
  return new Date(now.getTime() + Math.min(15 * queuedDueMs, Math.max(queuedDueMs, ageMs)));
}

async function invite(deps: ReconcileDependencies, { task, reviews }: TaskRecord, cure: Extract<Cure, { kind: 'invite' }>): Promise<void> {
  const review = reviews.find(({ id }) => id === cure.review);
  const since = review?.escalation?.escalatedAt ?? review?.openedAt ?? task.updatedAt;
  await deps.store.postpone(task, nextInvitation(since, deps.clock.now()));
  try {
    await inviteMissing(deps, task.id, cure.review, 'reconcile');
  } catch (error) {
    // The mail service is still away: that is known, and the review waits.
    if (error instanceof OutsideAwayError) return;
    if (!(error instanceof NoReviewerError)) throw error;
    const { task: current } = await readTask(deps.store, task.id);
    await giveUpRun(deps, { ...current, run: task.run }, error.name, error.message);
  }
}

/** Where the mail service is known to be away, it is tried again, seldom and until the deadline. */
async function remindSilent(deps: ReconcileDependencies, task: Task, review: ReviewId): Promise<void> {
  try {
    await remind(deps, task.id, review);
  } catch (error) {
    if (!(error instanceof OutsideAwayError)) throw error;
    await deps.store.postpone(task, new Date(deps.clock.now().getTime() + 15 * queuedDueMs));
  }
}

/** Whoever is asked besides is mailed at once. */
async function escalateReview(deps: ReconcileDependencies, record: TaskRecord, cure: Extract<Cure, { kind: 'escalate' }>): Promise<void> {
  const escalated = await escalate(deps, record.task.id, cure.review);
  if (escalated) await invite(deps, escalated, { kind: 'invite', review: cure.review });
}

/**
 * The next run is recorded before the old execution is stopped: from then on whatever the old one still says is ignored. After so many
 * runs that came to nothing the task fails, so that no fault repeats for ever.
 */
async function restart(deps: ReconcileDependencies, seen: Task, { why, blameless }: Extract<Cure, { kind: 'restart' }>): Promise<void> {
  const runs = (seen.stalled?.runs ?? 0) + 1;
  if (!blameless && runs >= maxFruitlessRuns) return giveUpRun(deps, seen, why, `Given up after ${runs} runs that came to nothing.`);
  const { kind } = await commandStoredTask(deps, seen.id, { kind: 'restart', why, seen: seen.version, blameless });
  if (kind === 'refused') return;
  await deps.executions.stop(seen.id, seen.run, `superseded by run ${seen.run + 1}`);
  await deps.queue.send({ taskId: seen.id, team: seen.team, lane: seen.lane });
}

/**
 * What a task waits for stayed away for as long as its revision allows. Where a draft was let out already, or may have left in part, only
 * that connector can end it well, so it fails and can be retried; else its fallback is taken.
 */
async function giveUp(deps: ReconcileDependencies, record: TaskRecord): Promise<void> {
  const { task } = record;
  if (!mayStillPublish(record)) {
    await releaseTask(deps, record, systemActor('reconcile'), { entry: { at: 'Fallback' } });
    return;
  }
  const who = task.waiting?.who ?? 'platform';
  await fail(deps, task, 'outside-away', `Held for ${task.holdDays} days because ${who} was away; retry it once it is back.`);
}

function settledBecause({ task, reviews }: TaskRecord, why: string): string {
  switch (why) {
    case 'reviewers-not-reached':
      return reviews.some(reachesNobody)
        ? 'No email reached a reviewer: each was refused or came back. Retry it once the group has an address that takes mail.'
        : `No email to a reviewer has left for ${task.holdDays} days; retry it once the mail service takes them.`;
    case 'life-over':
      return 'It was not done when its retention was about to remove it; submit its input as a new task.';
    default:
      return 'The execution ended without settling the task.';
  }
}

/** Ends a task whose execution may still run: once the end is on record, nothing else that it says is taken. */
async function giveUpRun(deps: ReconcileDependencies, seen: Task, type: string, detail: string): Promise<void> {
  const task = await fail(deps, seen, type, detail);
  if (hasEnded(task)) await deps.executions.stop(seen.id, seen.run, 'given up');
}

/** Fails a task, unless it moved on since it was seen: what was found of it may hold no more. */
async function fail(deps: ReconcileDependencies, { id, run, version }: Task, type: string, detail: string): Promise<Task> {
  return closeRun(deps, id, { kind: 'end', run, seen: version, ending: { status: 'failed', error: { type, detail } } });
}
