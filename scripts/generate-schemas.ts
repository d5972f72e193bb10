/**
 * Writes schemas/openapi.json and schemas/revision.schema.json from the zod schemas.
 * With --check it writes nothing and exits 1 when a committed file is stale.
 */
import { readFile, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import packageJson from '../package.json' with { type: 'json' };
import { RevisionSpecSchema } from '#domain/automation/schema.ts';
import { apiRoutes } from '../lib/routes.ts';
import { openApiDocument } from './openapi-document.ts';

const files: Record<string, unknown> = {
  'schemas/openapi.json': openApiDocument(apiRoutes, packageJson.version),
  'schemas/revision.schema.json': z.toJSONSchema(RevisionSpecSchema, { io: 'input', unrepresentable: 'any' }),
};

const check = process.argv.includes('--check');
let stale = 0;
for (const [path, value] of Object.entries(files)) {
  const url = new URL(`../${path}`, import.meta.url);
  const text = `${JSON.stringify(value, null, 2)}\n`;
  if (!check) {
    await writeFile(url, text);
    continue;
  }
  const committed = await readFile(url, 'utf8').catch(() => '');
  if (committed === text) continue;
  console.error(`${path} is not what the schemas say; run "npm run schemas" and commit it.`);
  stale += 1;
}
process.exitCode = stale > 0 ? 1 : 0;
