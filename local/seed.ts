import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loadFolder, RefusedError } from '../ops/load.ts';
import { putGroup } from '../ops/reviewers.ts';
import type { Endpoints } from './endpoints.ts';
import { localTarget } from './load.ts';
import { root } from './paths.ts';
import { progress } from './progress.ts';

/** The team that owns the packaged automations on the local stage. */
export const seedTeam = 'catalogue';

/**
 * Puts the reviewer groups of the local stage, and the automations of the checkout with their knowledge. One that is refused because it is not finished is told and left out; one
 * that another team has by now is only counted, since nothing is wrong with it.
 */
export async function seed(endpoints: Endpoints, load = loadFolder, put = putGroup): Promise<void> {
  const step = progress('Loading the packaged automations and their knowledge');
  const refusals: string[] = [];
  const others: string[] = [];
  let documents = 0;
  try {
    const target = await localTarget(endpoints, seedTeam);
    for (const file of await readdir(join(root, 'local', 'reviewer-groups')))
      await put(target, join(root, 'local', 'reviewer-groups', file));
    for (const entry of await readdir(join(root, 'automations'), { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      try {
        documents += (await load(target, join(root, 'automations', entry.name), step.note)).documents;
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        if (error.othersOwn) others.push(entry.name);
        else refusals.push(`  Not loaded for team ${seedTeam}: automations/${entry.name}. ${error.message}`);
      }
    }
  } catch (error) {
    step.failed();
    throw error;
  }
  step.done(`${documents} documents${others.length > 0 ? `; ${others.join(', ')} left to other teams` : ''}`);
  for (const refusal of refusals) console.log(refusal);
}
