import { resolve } from 'node:path';
import { commandsOf } from '../ops/commands.ts';
import { loadFolder, type LoadTarget } from '../ops/load.ts';
import { loadScope, reviewersScope } from '../ops/token.ts';
import { readEndpoints, type Endpoints } from './endpoints.ts';
import { root } from './paths.ts';
import { progress } from './progress.ts';
import { requestToken } from './token.ts';

/**
 * `npm run local -- load`: what `npm run ops -- load --stage local` does, with a token of the local issuer for any team.
 * @param folder a path as seen from the checkout
 * @throws {OpsError} saying what is wrong with the folder
 */
export async function load(folder: string, team: string): Promise<void> {
  const target = await localTarget(await readEndpoints(), team);
  const step = progress(`Loading ${folder}`);
  try {
    const { id, revision, documents, warnings } = await loadFolder(target, resolve(root, folder), step.note);
    step.done(`automation "${id}", revision ${revision}, ${documents} documents`);
    for (const { pointer, detail } of warnings) console.log(`    Who reads the output may stumble: ${pointer} ${detail}.`);
  } catch (error) {
    step.failed();
    throw error;
  }
}

/** The local cloud, for whoever loads as that team. */
export async function localTarget(local: Endpoints, team: string): Promise<LoadTarget> {
  return {
    api: local.api,
    token: await requestToken({ team, scope: `${loadScope} ${reviewersScope}` }),
    logs: commandsOf({ name: 'local', local, settings: {} }).logs,
  };
}
