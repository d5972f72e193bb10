import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shapes } from '../../lib/version.ts';
import { profileOf } from '../simulation/profiles/index.ts';
import { source } from '../statemachines/task/machine.ts';
import { ingestMessage } from './knowledge.ts';
import { ingestFile, machineFile, shapesFile, standingEnd } from './read-records.ts';
import { places, placesOf } from './places.ts';
import { record, type Record } from './run.ts';

/**
 * Writes what this version of the project stores and sends, into the folder that is named: `node test/compatibility/record.ts <folder>`. Runs
 * of the simulation are looked at until something has stood in each place; of the instants found, as few are kept as have all places.
 */

/** Runs in which something comes everywhere sooner or later; of few tasks each, so that the records stay small. */
const runs: readonly (readonly [profile: string, seeds: number, tasks: number])[] = [
  ['calm', 12, 4],
  ['lanes', 6, 8],
  ['one-after-another', 6, 4],
  ['flapping', 6, 3],
  ['undelivered', 40, 2],
  ['paused', 6, 6],
  ['cancelled', 6, 4],
  ['fragile', 20, 3],
  ['once-only', 20, 3],
];

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder: node test/compatibility/record.ts <folder>');

const seen = new Set<string>();
const found: Record[] = [];
for (const [name, seeds, tasks] of runs)
  for (let seed = 1; seed <= seeds && places.some((place) => !seen.has(place)); seed += 1) {
    const few = { ...profileOf(name), tasks: [tasks, tasks], quiet: { tasks: 0, fromSeconds: [0, 0] } } as const;
    found.push(...(await record(few, seed, seen, found.length === 0)));
  }
const missing = places.filter((place) => !seen.has(place));
if (missing.length > 0)
  throw new Error(`Nothing ever stood in these places; add a run to test/compatibility/record.ts: ${missing.join('; ')}`);

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, machineFile), source);
writeFileSync(join(folder, shapesFile), `${JSON.stringify(shapes)}\n`);
writeFileSync(join(folder, ingestFile), await ingestMessage());
for (const { profile, seed, standing } of fewest(found)) {
  const file = `${profile}-${seed}-${Math.round(standing.atMs / 1000)}s${standingEnd}`;
  writeFileSync(join(folder, file), `${JSON.stringify(standing)}\n`);
  console.log(`${file}: ${standing.work.length} items, ${standing.messages.length} messages, ${standing.executions.length} executions`);
}

/** Of these, few that have all places between them: always the next that has most of what is missing. */
function fewest(records: readonly Record[]): Record[] {
  const wanted = new Set(places);
  const chosen: Record[] = [];
  const worth = ({ standing }: Record) => [...placesOf(standing)].filter((place) => wanted.has(place)).length;
  while (wanted.size > 0) {
    const best = records.reduce((a, b) => (worth(b) > worth(a) ? b : a));
    chosen.push(best);
    for (const place of placesOf(best.standing)) wanted.delete(place);
  }
  return chosen;
}
