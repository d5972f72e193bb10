import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { OpsError } from './ops-error.ts';

/**
 * Where the running local stage is reached: the file `.local/endpoints.json`, written by `npm run local -- up` and taken away by
 * `down`. It is all that these commands know of the local cloud.
 */
export const LocalEndpointsSchema = z.object({
  api: z.url().describe('Base URL of the API: <api>/v1/tasks'),
  mailbox: z.url().describe('Page with every email that was sent'),
  emulator: z.url().describe('AWS endpoint'),
  model: z.url().describe('Base URL of the OpenAI-compatible model server, with /v1'),
  region: z.string(),
  tokenCommand: z
    .string()
    .optional()
    .describe('Prints a bearer token for LINEKEEPER_TEAM with LINEKEEPER_SCOPE; run by the shell in the checkout'),
});
export type LocalEndpoints = z.infer<typeof LocalEndpointsSchema>;

/** Root of the checkout. */
export const root = join(import.meta.dirname, '..');

/** @throws {OpsError} when the local cloud is not up */
export async function readLocalEndpoints(): Promise<LocalEndpoints> {
  const file = resolve(root, process.env['LINEKEEPER_LOCAL_DIR'] ?? '.local', 'endpoints.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) throw new OpsError('The local cloud is not up; start it with "npm run local -- up --detach".');
  return LocalEndpointsSchema.parse(JSON.parse(text));
}
