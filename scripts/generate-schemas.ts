/**
 * Writes schemas/openapi.json and schemas/revision.schema.json from the zod schemas, and the client's types from the first.
 * With --check it writes nothing and exits 1 when a committed file is stale.
 */
import { readFile, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import packageJson from '../package.json' with { type: 'json' };
import { RevisionSpecSchema } from '#domain/automation/schema.ts';
import { clientTypes } from '../clients/typescript/generate-types.ts';
import { apiRoutes } from '../lib/routes.ts';
import { openApiDocument } from './openapi-document.ts';

const openapi = json(openApiDocument(apiRoutes, packageJson.version));
const files: Record<string, string> = {
  'schemas/openapi.json': openapi,
  'schemas/revision.schema.json': json(z.toJSONSchema(RevisionSpecSchema, { io: 'input', unrepresentable: 'any' })),
  'clients/typescript/src/schema.d.ts': await clientTypes(openapi),
};

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const check = process.argv.includes('--check');
let stale = 0;
for (const [path, text] of Object.entries(files)) {
  const url = new URL(`../${path}`, import.meta.url);
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
