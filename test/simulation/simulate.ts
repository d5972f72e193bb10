import type { TaskError } from '#domain/task/schema.ts';
import { workTable } from './stage.ts';
import { findViolations, isOpen } from './find-violations.ts';
import type { Violation } from './invariants.ts';
import { People } from './people.ts';
import type { Profile } from './profile.ts';
import { placeSickTasks } from './sick.ts';
import { publishAutomations, schedulePause, scheduleReconcile, wire } from './wiring.ts';
import { Watch } from './watch.ts';
import { World } from './world.ts';

/** What a run came to. */
export type Run = {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** Tasks by the status they ended with, and what they failed by. */
  readonly ends: Readonly<Record<string, number>>;
  /** Effects by service and command, faults by kind. */
  readonly counts: ReadonlyMap<string, number>;
  /** Events of virtual time, and its length in minutes. */
  readonly steps: number;
  readonly minutes: number;
  readonly trace: readonly string[];
};

/** Once all has ended, so much longer is watched: what is under way still arrives. In milliseconds. */
const quietMs = 25 * 60_000;

/**
 * One run: people submit, decide and go away, faults strike and stop, and time passes until all has ended or the deadline is over.
 * The same profile and seed give the same run.
 */
export async function simulate(profile: Profile, seed: number, traced = false): Promise<Run> {
  const world = new World(profile, seed, traced);
  const watch = new Watch(world);
  const line = wire(world, watch);
  const people = new People(world);
  line.outside.onMail = (mail) => people.readMail(mail);
  line.machine.onEntered = (execution, state) => {
    if (state === 'Publish') people.sawPublish(execution.replace(/-\d+$/, ''));
  };
  await publishAutomations(world, line);
  placeSickTasks(world, line);
  schedulePause(world, line);
  people.submitAll();

  const table = line.dynamo.table(workTable);
  let quietSince = Infinity;
  scheduleReconcile(world, line, () => {
    const busy =
      people.busy ||
      world.scheduler.now < world.faultsEndMs ||
      world.aliveInvocations > 0 ||
      line.sqs.waiting > 0 ||
      [...table.indexed].some(isOpen);
    quietSince = busy ? Infinity : Math.min(quietSince, world.scheduler.now);
  });
  const deadline = profile.deadlineMinutes * 60_000;
  await world.scheduler.run(() => world.scheduler.now > deadline || world.scheduler.now > quietSince + quietMs);

  watch.over();
  line.queues.over();

  const ends: Record<string, number> = {};
  for (const { sk, sick, status, error } of table.indexed) {
    if (sk !== 'TASK' || sick !== undefined) continue;
    const end = status === 'failed' ? `failed: ${(error as TaskError | undefined)?.type}` : String(status);
    ends[end] = (ends[end] ?? 0) + 1;
  }
  return {
    seed,
    violations: findViolations(world, line, people, watch),
    ends,
    counts: world.counts,
    steps: world.scheduler.steps,
    minutes: world.scheduler.now / 60_000,
    trace: world.trace ?? [],
  };
}
