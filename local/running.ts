import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { readEndpoints, type Endpoints } from './endpoints.ts';
import { LocalError } from './local-error.ts';
import { paths, stageConfigFile } from './paths.ts';
import { restartable } from './restart.ts';
import { deadProcesses, logFile, runningProcesses } from './processes.ts';

/** What a command asks of the cloud; what it leaves out, any cloud has. */
export type UpOptions = { port?: number; modelUrl?: string };

/**
 * The cloud that is up, if one is.
 * @throws {LocalError} when a process of it has died, or when it was started with other options than these
 */
export async function runningCloud({ port, modelUrl }: UpOptions = {}): Promise<Endpoints | undefined> {
  if (!existsSync(paths.endpoints) || (await runningProcesses()).length === 0) return undefined;
  const dead = await deadProcesses();
  if (dead.length > 0)
    throw new LocalError(
      `The local cloud is up, but its ${dead.join(' and ')} died; see ${dead.map(logFile).join(', ')}. ${mending(dead)}`,
    );
  const endpoints = await readEndpoints();
  const isOn = Number(new URL(endpoints.api).port);
  if (port !== undefined && port !== isOn) throw otherwise(`--port ${port}`, `on port ${isOn}`);
  if (modelUrl !== undefined && modelUrl !== endpoints.model)
    throw otherwise(`--model-url ${modelUrl}`, `with the models at ${endpoints.model}`);
  return endpoints;
}

/** Whether the stage's config was edited since it was deployed. */
export async function configChanged(): Promise<boolean> {
  const deployed = await readFile(paths.deployedConfig, 'utf8').catch(() => undefined);
  return deployed !== undefined && deployed !== (await readFile(stageConfigFile, 'utf8'));
}

function mending(dead: readonly string[]): string {
  const parts = restartable.filter((part) => dead.includes(part));
  return parts.length === dead.length
    ? parts.map((part) => `"npm run local -- restart ${part}" starts it again.`).join(' ')
    : '"npm run local -- down" and then "up" mend it.';
}

function otherwise(option: string, how: string): LocalError {
  return new LocalError(`The local cloud is up already, ${how}, so ${option} was not applied; "npm run local -- down" ends it.`);
}
