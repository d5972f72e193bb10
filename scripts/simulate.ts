import { parseArgs } from 'node:util';
import { profileOf } from '../test/simulation/profiles.ts';
import { simulate } from '../test/simulation/simulate.ts';

/** Runs seeds of a profile: `npm run simulate -- crash 17 --trace`, or `npm run simulate -- crash --seeds 1-500`. */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: 'string' }, trace: { type: 'boolean', default: false } },
});
const [name = '', one] = positionals;
const profile = profileOf(name);
const [from = 1, to = from] = (one ?? values.seeds ?? '1-100').split('-').map(Number);

const found = new Map<string, number[]>();
const ends = new Map<string, number>();
const startedAt = performance.now();
for (let seed = from; seed <= to; seed += 1) {
  const run = await simulate(profile, seed, values.trace);
  for (const line of run.trace) console.log(line);
  for (const { invariant, task, detail } of run.violations) {
    const seeds = found.get(invariant) ?? found.set(invariant, []).get(invariant) ?? [];
    if (seeds.at(-1) !== seed) seeds.push(seed);
    if (from === to) console.log(`${invariant}: ${task ?? ''} ${detail}`);
  }
  for (const [status, count] of Object.entries(run.ends)) ends.set(status, (ends.get(status) ?? 0) + count);
  if (from === to) console.log(`${run.steps} events in ${run.minutes.toFixed(1)} virtual minutes`, Object.fromEntries(run.counts));
}
const seconds = (performance.now() - startedAt) / 1000;
console.log(`${profile.name}: ${to - from + 1} seeds in ${seconds.toFixed(1)} s, ${((to - from + 1) / seconds).toFixed(0)} a second`);
console.log(Object.fromEntries(ends));
for (const [invariant, seeds] of found) console.log(`  ${invariant}: ${seeds.length} seeds, such as ${seeds.slice(0, 8).join(', ')}`);
process.exitCode = found.size > 0 ? 1 : 0;
