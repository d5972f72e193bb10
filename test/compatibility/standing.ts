import type { Item } from '../simulation/doubles/expressions.ts';
import type { SentMail } from '../simulation/doubles/outside.ts';
import type { QueuedMessage } from '../simulation/doubles/sqs.ts';
import type { RunningExecution } from '../simulation/doubles/step-functions.ts';
import { registryTable, workTable } from '../simulation/stage.ts';
import type { Line } from '../simulation/wiring.ts';
import type { World } from '../simulation/world.ts';

/** A stage as a version left it at an instant: all that outlives its functions. */
export type Standing = {
  /** Milliseconds since the simulation began. */
  readonly atMs: number;
  readonly work: readonly Item[];
  readonly registry: readonly Item[];
  readonly objects: Readonly<Record<string, { body: string; metadata: Record<string, string>; etag: string }>>;
  readonly messages: readonly QueuedMessage[];
  readonly executions: readonly RunningExecution[];
  /** The emails that were sent, with their links. */
  readonly mails: readonly SentMail[];
};

/** What a simulation has stored and sent so far, as long as nothing else happens in it. Calls that are under way are none of it. */
export function standingOf(world: World, { dynamo, sqs, machine, outside }: Line): Standing {
  return {
    atMs: Math.ceil(world.scheduler.now),
    work: [...dynamo.table(workTable).all()],
    registry: [...dynamo.table(registryTable).all()],
    objects: Object.fromEntries(outside.objects),
    messages: sqs.messages,
    executions: machine.running,
    mails: outside.mails,
  };
}

/**
 * Puts it into a simulation that has just begun, once its time has come.
 * @param file the machine of the version that left it
 */
export function takeUp(world: World, { dynamo, sqs, machine, outside }: Line, standing: Standing, file: string): void {
  world.scheduler.after(standing.atMs, () => {
    for (const item of standing.work) dynamo.table(workTable).put(item);
    for (const item of standing.registry) dynamo.table(registryTable).put(item);
    for (const [name, object] of Object.entries(standing.objects)) outside.objects.set(name, object);
    machine.takeUp(standing.executions, file);
    for (const message of standing.messages) sqs.put(message);
  });
}
