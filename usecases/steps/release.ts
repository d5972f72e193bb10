import type { Actor } from '#domain/audit/schema.ts';
import { isOver, mayCall, releaseRate } from '#domain/outside/outage.ts';
import type { Outage } from '#domain/outside/schema.ts';
import { systemActor } from '#domain/task/change.ts';
import { asksModel, entryOf, type Entry } from '#domain/task/entry.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import type { PreparedContent } from '#domain/content/content.ts';
import type { Executions } from '../ports/executions.ts';
import type { TaskQueue } from '../ports/queues.ts';
import type { TaskStore } from '../ports/task-store.ts';
import { beginRun } from './begin-run.ts';
import type { CallOutsideDependencies } from './call-outside.ts';
import { commandStoredTask } from './change-task.ts';

export type ReleaseDependencies = CallOutsideDependencies & { store: TaskStore; executions: Executions; queue: TaskQueue };

/**
 * Lets a parked task go on in its next run. One that asks no model starts at once; one that does goes through the line, which gives it
 * its slot.
 * @param entry where it goes on; default: where its records say
 * @param note why, in the words of who asked for it
 */
export async function releaseTask(
  deps: ReleaseDependencies,
  record: TaskRecord,
  by: Actor,
  entry: Entry = entryOf(record),
  note?: PreparedContent,
): Promise<void> {
  const { task } = record;
  const released = await commandStoredTask(deps, task.id, { kind: 'release', seen: task.version, by, ...(note ? { note } : {}) });
  if (released.kind === 'refused') return;
  if (asksModel(entry)) await deps.queue.send({ taskId: task.id, team: task.team, lane: 'interactive' });
  else await beginRun(deps, released.record.task, entry);
}

const second = 1000;

/**
 * Lets those go who wait for something outside: one as a probe while it is down, more and more a second when it is back.
 * @param timeIsLeft asked before each second's worth
 * @returns how many
 */
export async function releaseAll(deps: ReleaseDependencies, timeIsLeft: () => boolean): Promise<number> {
  const outages = await deps.outages.list();
  const counts = await Promise.all(outages.map((outage) => releaseFor(deps, outage, timeIsLeft)));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function releaseFor(deps: ReleaseDependencies, found: Outage, timeIsLeft: () => boolean): Promise<number> {
  const { who } = found;
  if (found.phase === 'suspected') return 0;
  // The probe is claimed by the task itself, when it calls.
  if (found.phase === 'down') return mayCall(found, deps.clock.now()) === 'probe' ? releaseSome(deps, found, 1, new Set()) : 0;
  const seen = new Set<string>();
  let released = 0;
  let outage: Outage | undefined = found;
  while (outage?.phase === 'recovering' && timeIsLeft()) {
    const now = deps.clock.now();
    const count = await releaseSome(deps, outage, releaseRate(outage, now), seen);
    if (count === 0) {
      if (isOver(outage, now)) await deps.outages.change(who, outage, undefined);
      break;
    }
    released += count;
    await deps.pause(second);
    outage = await deps.outages.find(who, 'fresh');
  }
  return released;
}

/** Releases the first of those who wait. @param seen those that were, since the index lags behind */
async function releaseSome(deps: ReleaseDependencies, { who }: Outage, most: number, seen: Set<string>): Promise<number> {
  const waiting = (await deps.store.parked(who, most + seen.size)).filter((id) => !seen.has(id)).slice(0, most);
  await Promise.all(
    waiting.map(async (id) => {
      seen.add(id);
      const record = await deps.store.record(id);
      if (record) await releaseTask(deps, record, systemActor('reconcile'));
    }),
  );
  return waiting.length;
}
