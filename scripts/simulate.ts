import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { profileOf } from '../test/simulation/profiles/index.ts';
import { runSeeds, type Runs } from '../test/simulation/runs.ts';

const usage = `Usage:
  npm run simulate -- <profile> <seed> [--trace]       one run, with all that happened in it
  npm run simulate -- <profile> --seeds 1-500 [--keep]  many; --keep writes the figures to bench/simulation.json
  --find <invariant>                                   stop at the first run that breaks it`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string' },
    trace: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    find: { type: 'string' },
  },
});
const [name, seed] = positionals;
const range = /^(\d+)(?:-(\d+))?$/.exec(seed ?? values.seeds ?? '');
if (name === undefined || range === null) {
  console.error(usage);
  process.exit(2);
}

const from = Number(range[1]);
const to = Number(range[2] ?? range[1]);
const runs = await runSeeds(profileOf(name), [from, to], {
  traced: values.trace,
  each: (run) => {
    for (const line of run.trace) console.log(line);
    const found = run.violations.some(({ invariant }) => invariant === values.find);
    if (from === to || found) {
      for (const { invariant, task, detail } of run.violations) console.log(`seed ${run.seed}: ${invariant}: ${task ?? ''} ${detail}`);
      console.log(`${run.steps} events in ${run.minutes.toFixed(1)} virtual minutes`, Object.fromEntries(run.counts));
    }
    return !found;
  },
});
tell(runs);
if (values.keep) keep(runs);
process.exitCode = Object.keys(runs.violations).length > 0 ? 1 : 0;

function tell({ profile, seeds, seconds, ends, faults, violations }: Runs): void {
  console.log(`${profile}: ${seeds} seeds in ${seconds.toFixed(1)} s, ${(seeds / seconds).toFixed(0)} a second`);
  console.log(`  ends ${JSON.stringify(ends)}`);
  console.log(`  faults ${JSON.stringify(faults)}`);
  for (const [invariant, broken] of Object.entries(violations)) {
    console.log(`  ${invariant}: ${broken.length} seeds, such as ${broken.slice(0, 8).join(', ')}`);
  }
}

/** Figures by profile; those of other profiles stay. */
function keep({ profile, seeds, seconds, ends, faults, violations }: Runs): void {
  const file = join(import.meta.dirname, '..', 'bench', 'simulation.json');
  const kept = existsSync(file) ? z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
  const broken = Object.fromEntries(Object.entries(violations).map(([invariant, list]) => [invariant, list.length]));
  kept[profile] = { seeds, seedsPerSecond: Math.round(seeds / seconds), ends, faults, violations: broken };
  writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
  console.log(`Written to ${relative(process.cwd(), file)}.`);
}
