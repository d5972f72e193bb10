import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { Field, plantedBugs, type Planted } from '../test/simulation/planted.ts';
import { profileNames, profileOf } from '../test/simulation/profiles/index.ts';
import { runSeeds, type Runs } from '../test/simulation/runs.ts';
import type { Run } from '../test/simulation/simulate.ts';

const usage = `Usage:
  npm run simulate -- <profile> <seed> [--trace]     one run, with all that happened in it
  npm run simulate -- <profile> [--seeds 1-500]      many; default: as many as npm test takes
  npm run simulate -- all                            every profile, with as many seeds as npm test takes
  npm run simulate -- planted                        finds every planted bug
  --find <invariant>                                 stop at the first run that breaks it
  --keep                                             write the figures to bench/simulation.json`;

const FiguresSchema = z.record(z.string(), z.unknown()).default({});
const KeptSchema = z.object({ profiles: FiguresSchema, planted: FiguresSchema });

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string' },
    trace: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    find: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const [name, seed] = positionals;
const asked = seed ?? values.seeds;
const range = asked === undefined ? undefined : /^(\d+)(?:-(\d+))?$/.exec(asked);
const backwards = range?.[2] !== undefined && Number(range[2]) < Number(range[1]);
if (name === undefined || range === null || backwards || values.help) {
  console.error(`${usage}\n\nProfiles: ${profileNames.join(', ')}`);
  process.exit(values.help ? 0 : 2);
}

if (name === 'planted') huntAll();
else for (const profile of name === 'all' ? profileNames : [name]) await runProfile(profile);

async function runProfile(profileName: string): Promise<void> {
  const profile = profileOf(profileName);
  const from = Number(range?.[1] ?? 1);
  const to = range ? Number(range[2] ?? range[1]) : Math.ceil(profile.seeds);
  const each = (run: Run): boolean => {
    for (const line of run.trace) console.log(line);
    const found = run.violations.some(({ invariant }) => invariant === values.find);
    if (from === to || found) {
      for (const { invariant, task, detail } of run.violations) console.log(`seed ${run.seed}: ${invariant}: ${task ?? ''} ${detail}`);
      console.log(`${run.steps} events in ${run.minutes.toFixed(1)} virtual minutes`, Object.fromEntries(run.counts));
    }
    return !found;
  };
  const runs = await runSeeds(profile, [from, to], { traced: values.trace, each });
  tell(runs);
  if (values.keep) keepRuns(runs);
  if (Object.keys(runs.violations).length > 0) process.exitCode = 1;
}

function tell({ profile, seeds, seconds, ends, faults, violations }: Runs): void {
  console.log(`${profile}: ${seeds} seeds in ${seconds.toFixed(1)} s, ${(seeds / seconds).toFixed(0)} a second`);
  console.log(`  ends ${JSON.stringify(ends)}`);
  console.log(`  faults ${JSON.stringify(faults)}`);
  for (const [invariant, broken] of Object.entries(violations)) {
    console.log(`  ${invariant}: ${broken.length} seeds, such as ${broken.slice(0, 8).join(', ')}`);
  }
}

function huntAll(): void {
  const field = new Field();
  for (const bug of plantedBugs()) {
    const found = field.hunt(bug);
    const where = `in ${bug.seeds} of ${bug.profile}, as ${bug.finds}`;
    if (typeof found === 'number') {
      console.log(`${bug.name}: found by seed ${found} ${where}`);
      if (values.keep) keepFound(bug, found);
    } else {
      console.log(`${bug.name}: NOT FOUND ${where}\n${found}`);
      process.exitCode = 1;
    }
  }
  field.clear();
}

function keepRuns({ profile, seeds, seconds, minutes, ends, faults, violations }: Runs): void {
  const broken = Object.fromEntries(Object.entries(violations).map(([invariant, list]) => [invariant, list.length]));
  const figures = { seeds, seedsPerSecond: round(seeds / seconds), virtualMinutes: Math.round(minutes), ends, faults, violations: broken };
  keep(({ profiles }) => void (profiles[profile] = { ...figures, at: madeAt() }));
}

function keepFound({ name: bug, profile, finds }: Planted, bySeed: number): void {
  keep(({ planted }) => void (planted[bug] = { profile, finds, bySeed, at: madeAt() }));
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}

function madeAt(): { date: string; commit: string; cores: number } {
  const { stdout } = spawnSync('git', ['describe', '--always', '--dirty', '--match='], { encoding: 'utf8' });
  return { date: new Date().toISOString().slice(0, 10), commit: stdout.trim(), cores: availableParallelism() };
}

/** Figures by profile and by planted bug; those of others stay. */
function keep(change: (kept: z.infer<typeof KeptSchema>) => void): void {
  const file = join(import.meta.dirname, '..', 'bench', 'simulation.json');
  const kept = KeptSchema.parse(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
  change(kept);
  writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
  console.log(`Written to ${relative(process.cwd(), file)}.`);
}
