import { isOpen } from '../simulation/find-violations.ts';
import { apiEvent, People } from '../simulation/people.ts';
import type { Profile } from '../simulation/profile.ts';
import { team, workTable } from '../simulation/stage.ts';
import { Watch } from '../simulation/watch.ts';
import { publishAutomations, scheduleReconcile, schedulePause, wire, type Line } from '../simulation/wiring.ts';
import { World } from '../simulation/world.ts';
import { putKnowledge } from './knowledge.ts';
import { placesOf } from './places.ts';
import { standingOf, type Standing } from './standing.ts';

/** A stage at an instant, and which run of the simulation came there. */
export type Record = { readonly profile: string; readonly seed: number; readonly standing: Standing };

/** How often a run is looked at, and for how long, in milliseconds. */
const everyMs = 2000;
const longestMs = 4 * 60 * 60_000;
/** Above what an item of the table takes: it lies in S3. */
const largeText = 33_000;

/**
 * Lets one run happen, and keeps each instant at which something stands where nothing was seen before.
 * @param seen the places that are seen already; those of this run are added
 * @param large whether a task comes with so much text that it lies in S3
 */
export async function record(profile: Profile, seed: number, seen: Set<string>, large: boolean): Promise<Record[]> {
  const world = new World(profile, seed, false);
  const line = wire(world, new Watch(world));
  const people = new People(world);
  line.outside.onMail = (mail) => people.readMail(mail);
  await publishAutomations(world, line);
  if (large) await putKnowledge(world, line);
  schedulePause(world, line);
  people.submitAll();
  if (large) submitLarge(world);
  let over = false;
  scheduleReconcile(world, line, () => {
    over = world.scheduler.now > world.faultsEndMs && !people.busy && ![...line.dynamo.table(workTable).indexed].some(isOpen);
  });
  const found: Record[] = [];
  const look = () => {
    const standing = lookAt(world, line, seen);
    if (standing) found.push({ profile: profile.name, seed, standing });
    world.scheduler.after(everyMs, look);
  };
  look();
  await world.scheduler.run(() => over || world.scheduler.now > longestMs);
  return found;
}

function lookAt(world: World, line: Line, seen: Set<string>): Standing | undefined {
  const standing = standingOf(world, line);
  const fresh = [...placesOf(standing)].filter((place) => !seen.has(place));
  for (const place of fresh) seen.add(place);
  return fresh.length > 0 ? structuredClone(standing) : undefined;
}

function submitLarge(world: World): void {
  const input = { sku: 'SKU-L', title: 'Thing '.repeat(largeText / 6) };
  const event = apiEvent(team, 'POST', null, JSON.stringify({ automation: 'auto', input }), 'large');
  world.scheduler.after(0, () => void world.invoke('submit-task', event, 'other').catch(() => undefined));
}
