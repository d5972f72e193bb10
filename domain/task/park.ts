import { createHash } from 'node:crypto';
import type { Fault } from '../problem/fault.ts';
import { later } from './change.ts';
import type { ParkFault, TaskCommand } from './commands.ts';
import { runningDueMs } from './due.ts';
import { AutomationPausedError } from './errors.ts';
import type { Task, WaitingFor } from './schema.ts';

/** Runs that may come to nothing, one after another, before the task fails. What others are to blame for is not counted. */
export const maxFruitlessRuns = 5;

/**
 * What follows from a fault that a step could not get over. What the same input will meet again ends the task; what may pass parks its run,
 * and never hands it to people or to a fallback. What nobody foresaw is tried again, as long as runs do not come to nothing again and again.
 */
export function commandAfterFault(task: Task, run: number, fault: Fault & { step: string }): TaskCommand {
  const fruitless = (task.stalled?.runs ?? 0) + 1;
  const counts = fault.permanence === 'unnamed';
  if (fault.error === AutomationPausedError.name) return { kind: 'pause', run };
  if (fault.permanence !== 'permanent' && !(counts && fruitless >= maxFruitlessRuns))
    return { kind: 'park', run, fault, counts, by: 'settle' };
  const detail = counts ? `${fault.reason} Given up after ${fruitless} runs that came to nothing.` : fault.reason;
  return { kind: 'end', run, ending: { status: 'failed', error: { type: fault.error, detail, step: fault.step } } };
}

/** Whether a task is held by something outside, rather than by its automation's pause. */
export function isParked({ status, waiting }: Pick<Task, 'status' | 'waiting'>): boolean {
  return status === 'held' && waiting?.kind === 'outside';
}

const firstBackOffMs = 15_000;
const longestBackOffMs = 10 * 60_000;
const dayMs = 86_400_000;

/**
 * How long a parked task waits before it is tried again by itself: doubling, and drawn between half and whole, so that what parked together
 * does not come back together. Drawn from its id, since rules use no chance.
 * @param parks how often it was parked since it last got on
 * @param runs how many of its runs came to nothing since then
 */
export function backOffMs({ id, run }: Pick<Task, 'id' | 'run'>, parks: number, runs = 0): number {
  // Runs that come to nothing are few, so they are spread over half an hour: time for somebody to see it.
  const longest = Math.min(longestBackOffMs, firstBackOffMs * 2 ** Math.min(Math.max(parks, 2 * runs), 20));
  const draw = createHash('sha256').update(`${id} ${run}`).digest().readUInt16BE(0) / 65_536;
  return Math.round(longest * (0.5 + draw / 2));
}

/** Until when outside faults may hold a task that has not got on since an instant. */
export function heldUntil({ holdDays }: Pick<Task, 'holdDays'>, since: string): string {
  return later(new Date(since), holdDays * dayMs);
}

/**
 * Since when outside faults hold a task that does not get on. What its run took beyond the time of its active states it waited for its turn at
 * a model: those days are nobody's outage, and do not count as such.
 */
export function stalledSince({ status, stalled, updatedAt }: Pick<Task, 'status' | 'stalled' | 'updatedAt'>, now: Date): string {
  if (!stalled) return now.toISOString();
  const waitedMs = status === 'running' ? now.getTime() - Date.parse(updatedAt) - runningDueMs : 0;
  return later(new Date(stalled.since), Math.max(0, waitedMs));
}

/** Who a parked task waits for when nothing outside is known to be away. */
export const platform = 'platform';

/** What a parked task waits for, as its team sees it. */
export function parkedWait(task: Task, fault: ParkFault, since: string): WaitingFor {
  const until = heldUntil(task, since);
  return { kind: 'outside', who: fault.who ?? platform, since, until, act: actAfter(fault) };
}

function actAfter({ meant, who }: ParkFault): string {
  if (meant) return 'Goes on by itself within moments; nobody has to do anything.';
  return who === undefined
    ? 'Goes on by itself; the platform team sees what stopped it in the log of the function that `error` names.'
    : 'Goes on by itself when it is back; an operator can retry it before.';
}
