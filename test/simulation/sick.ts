import { newTaskId } from '#domain/identity/ids.ts';
import { taskIndexes, workKeys } from '#adapters/dynamodb/keys.ts';
import { team, workTable } from './stage.ts';
import type { Line } from './wiring.ts';
import type { World } from './world.ts';

/** Puts records into the table that nobody can read, due since long: what a newer or a faulty function may have left. */
export function placeSickTasks(world: World, { dynamo }: Line): void {
  const table = dynamo.table(workTable);
  for (let n = 0; n < world.profile.sickTasks; n += 1) {
    const id = newTaskId(world.clock.now(), world.dice.bytes(16));
    const at = new Date(world.epochMs - 3_600_000).toISOString();
    const status = 'running';
    table.put({
      ...workKeys.task(id),
      ...taskIndexes({ id, team, createdAt: at, updatedAt: at, dueAt: at, status }),
      id,
      status,
      version: 1,
      dueAt: at,
      sick: true,
    });
  }
}
