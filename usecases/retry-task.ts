import type { Caller } from '#domain/identity/caller.ts';
import { ProblemError } from '#domain/problem/problem.ts';
import { TaskContendedError } from '#domain/task/errors.ts';
import { leavesTime } from '#domain/task/expiry.ts';
import { withProbeDue } from '#domain/outside/outage.ts';
import { OutsideSchema } from '#domain/outside/schema.ts';
import { isParked } from '#domain/task/park.ts';
import type { Task } from '#domain/task/schema.ts';
import { hasEnded, states } from '#domain/task/states.ts';
import type { ContentStore } from './ports/content-store.ts';
import type { Outages } from './ports/outages.ts';
import { commandStoredTask, readTask } from './steps/change-task.ts';
import { findAnyTask } from './steps/find-task.ts';
import { releaseTask, type ReleaseDependencies } from './steps/release.ts';
import { pinnedRevision } from './task-contents.ts';

export type RetryTaskDependencies = ReleaseDependencies & { contents: ContentStore; outages: Outages };

/** Somebody else changes a parked task now and then, such as a vote on its review; so often it is tried to let it go. */
const maxTries = 4;

/**
 * Puts a failed or a parked task of any team back on the line at an operator's wish: what it has stored stays, and it goes on from there.
 * What it waited for is called at once, even while it is known to be away.
 * Retrying twice is retrying once, and sends again the message that a crash may have kept back.
 * @throws {ProblemError} not-found, and conflict when it is neither, or when retention would remove it under way
 */
export async function retryTask(
  deps: RetryTaskDependencies,
  caller: Caller,
  { id, reason }: { id: string | undefined; reason: string },
): Promise<Task> {
  const { task: found } = await findAnyTask(deps.store, id);
  const { spec } = await pinnedRevision(deps.registry, found);
  if (!leavesTime(spec, found.expiresAt, deps.clock.now()))
    throw new ProblemError('conflict', 'Retention removes the task too soon to try it again; submit its input as a new task.');
  const note = await deps.contents.prepare(found, reason);
  const actor = { kind: 'caller', ref: caller.sub, assurance: 'token' } as const;
  let record = await readTask(deps.store, found.id);
  for (let tries = 0; isParked(record.task); tries += 1) {
    if (tries === maxTries) throw new TaskContendedError(`Task ${found.id} was changed by others ${maxTries} times in a row; try again.`);
    await letTry(deps, record.task);
    const released = await releaseTask(deps, record, actor, { note });
    record = await readTask(deps.store, found.id);
    if (released) return record.task;
  }
  const { task } = (await commandStoredTask(deps, found.id, { kind: 'reopen', actor, note })).record;
  // One that was retried before has a note, and is under way.
  if (hasEnded(task) || task.note === undefined)
    throw new ProblemError('conflict', `The task is ${task.status}; only one that has failed or is parked can be retried.`);
  if (states[task.status].carrier === 'queue') await deps.queue.send({ taskId: task.id, team: task.team, lane: task.lane });
  return task;
}

/** Whoever retries knows better than the next probe: the task's own call is it. */
async function letTry({ outages, clock }: RetryTaskDependencies, { waiting }: Task): Promise<void> {
  const who = OutsideSchema.safeParse(waiting?.who);
  const outage = who.success ? await outages.find(who.data, 'fresh') : undefined;
  if (!outage) return;
  const next = withProbeDue(outage, clock.now());
  // Lost to somebody's own probe: that tells as well.
  if (next !== outage) await outages.change(outage.who, outage, next);
}
