import { readFile } from 'node:fs/promises';
import { LocalEndpointsSchema, type LocalEndpoints } from '../ops/local-endpoints.ts';
import { LocalError } from './local-error.ts';
import { paths } from './paths.ts';
import { keptPort } from './ports.ts';
import { writeWhole } from './write-whole.ts';

export type Endpoints = LocalEndpoints;

/** What to do about a local cloud that is not up. */
export async function notUp(): Promise<LocalError> {
  const command = '"npm run local -- up --detach"';
  return new LocalError(
    (await keptPort()) === undefined
      ? `The local cloud is not up; start it with ${command}.`
      : `The local cloud is not up. Its state is kept, with all tasks: ${command} brings it back.`,
  );
}

/** The endpoints that `up` wrote. @throws {LocalError} when the local cloud is not up */
export async function readEndpoints(): Promise<Endpoints> {
  const text = await readFile(paths.endpoints, 'utf8').catch(() => undefined);
  if (text === undefined) throw await notUp();
  return LocalEndpointsSchema.parse(JSON.parse(text));
}

export async function writeEndpoints(endpoints: Endpoints): Promise<void> {
  await writeWhole(paths.endpoints, `${JSON.stringify(endpoints, null, 2)}\n`);
}
