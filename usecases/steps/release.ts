import type { Actor } from '#domain/audit/schema.ts';
import { afterFirstRelease, isOver, mayCall, releaseRate } from '#domain/outside/outage.ts';
import type { Outage, Outside } from '#domain/outside/schema.ts';
import { systemActor } from '#domain/task/change.ts';
import type { Entry } from '#domain/task/entry.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import type { PreparedContent } from '#domain/content/content.ts';
import type { TaskId } from '#domain/identity/ids.ts';
import type { AutomationRegistry } from '../ports/automation-registry.ts';
import type { TaskQueue } from '../ports/queues.ts';
import { beginRun, type BeginRunDependencies } from './begin-run.ts';
import type { CallOutsideDependencies } from './call-outside.ts';
import { commandStoredTask } from './change-task.ts';
import { nextEntry } from './next-entry.ts';

export type ReleaseDependencies = BeginRunDependencies & { registry: AutomationRegistry; queue: TaskQueue };

/**
 * Lets a parked task go on in its next run, at once: what it asks of a model has its own queue. One of a paused automation goes through
 * start-task, which holds it.
 * @param options `entry`: where it goes on, if not where its records say; `note`: why, in the words of who asked for it
 * @returns whether it was let go; not when it is parked no more, or was changed since the record was read
 */
export async function releaseTask(
  deps: ReleaseDependencies,
  record: TaskRecord,
  by: Actor,
  { entry, note }: { entry?: Entry; note?: PreparedContent } = {},
): Promise<boolean> {
  const { task } = record;
  const released = await commandStoredTask(deps, record, { kind: 'release', seen: task.version, by, ...(note ? { note } : {}) });
  if (released.kind === 'refused') return false;
  const paused = (await deps.registry.find(task.automation))?.paused;
  if (paused) await deps.queue.send({ taskId: task.id, team: task.team, lane: task.lane });
  else await beginRun(deps, released.record, entry ?? (await nextEntry(deps.registry, record)));
  return true;
}

export type ReleaseAllDependencies = ReleaseDependencies & CallOutsideDependencies;

/** Told of a task that could not be let go; the others are. */
type Failed = (id: TaskId, error: unknown) => void;

const second = 1000;

/** A probe that starts at once mostly tells within so long. */
const probeTellsSeconds = 20;

/**
 * Lets those go who wait for something outside: one as a probe while it is down, more and more a second when it is back. While it is only
 * suspected each has a clock of its own.
 * @param timeIsLeft asked before each second's worth
 * @returns how many
 */
export async function releaseAll(deps: ReleaseAllDependencies, timeIsLeft: () => boolean, failed: Failed): Promise<number> {
  const outages = await deps.outages.list();
  const counts = await Promise.all(outages.map((outage) => releaseFor(deps, outage, timeIsLeft, failed)));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function releaseFor(deps: ReleaseAllDependencies, found: Outage, timeIsLeft: () => boolean, failed: Failed): Promise<number> {
  const { who } = found;
  const tried = new Set<TaskId>();
  let released = 0;
  let outage: Outage | undefined = found;
  if (found.phase === 'down') {
    // The probe is claimed by the task itself, when it calls.
    if (mayCall(found, deps.clock.now()) !== 'probe') return 0;
    released = await releaseSome(deps, found, 1, tried, failed);
    if (released > 0) outage = await untilProbed(deps, who, timeIsLeft);
    else await endIfOver(deps, found);
  }
  while (outage?.phase === 'recovering' && timeIsLeft()) {
    const now = deps.clock.now();
    const count = await releaseSome(deps, outage, releaseRate(outage, now), tried, failed);
    if (count === 0) {
      await endIfOver(deps, outage);
      break;
    }
    released += count;
    if (outage.releasingAt === undefined) await deps.outages.change(who, outage, afterFirstRelease(outage, now));
    await deps.pause(second);
    outage = await deps.outages.find(who, 'fresh');
  }
  return released;
}

/** Who could not be let go still waits for it: without the outage it would wait to the end. */
async function endIfOver(deps: ReleaseAllDependencies, outage: Outage): Promise<void> {
  if (!isOver(outage, deps.clock.now()) || (await deps.store.parked(outage.who, 1)).length > 0) return;
  await deps.outages.change(outage.who, outage, undefined);
}

/** What the probe found, when it finds it soon: then the others need not wait for the next sweep. */
async function untilProbed(deps: ReleaseAllDependencies, who: Outside, timeIsLeft: () => boolean): Promise<Outage | undefined> {
  let outage = await deps.outages.find(who, 'fresh');
  for (let seconds = 0; seconds < probeTellsSeconds && outage?.phase === 'down' && timeIsLeft(); seconds += 1) {
    await deps.pause(second);
    outage = await deps.outages.find(who, 'fresh');
  }
  return outage;
}

/**
 * Releases the first of those who wait, as many as asked for. One that cannot be is passed over, so that it does not stand before the others.
 * @param tried those that were, since the index lags behind
 */
async function releaseSome(deps: ReleaseDependencies, { who }: Outage, most: number, tried: Set<TaskId>, failed: Failed): Promise<number> {
  let released = 0;
  while (released < most) {
    const waiting = (await deps.store.parked(who, most + tried.size)).filter((id) => !tried.has(id)).slice(0, most - released);
    if (waiting.length === 0) break;
    for (const id of waiting) tried.add(id);
    const replies = await Promise.all(waiting.map((id) => releaseFound(deps, id, failed)));
    released += replies.filter(Boolean).length;
  }
  return released;
}

async function releaseFound(deps: ReleaseDependencies, id: TaskId, failed: Failed): Promise<boolean> {
  try {
    const record = await deps.store.record(id);
    return record !== undefined && (await releaseTask(deps, record, systemActor('reconcile')));
  } catch (error) {
    failed(id, error);
    return false;
  }
}
