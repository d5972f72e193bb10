/**
 * Writes what is generated and committed: schemas/openapi.json, schemas/revision.schema.json and schemas/events.schema.json from the zod
 * schemas, the client's types from the first, and statemachines/task/task.asl.json from its graph and from the errors of its functions.
 * With --check it writes nothing and exits 1 when a committed file is stale.
 */
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import packageJson from '../package.json' with { type: 'json' };
import graph from '../statemachines/task/graph.json' with { type: 'json' };
import { definition } from '../statemachines/task/definition.ts';
import { RevisionSpecSchema } from '#domain/automation/schema.ts';
import { EventSchema } from '#domain/event/schema.ts';
import { functionOfState } from '#domain/task/function-of-state.ts';
import { clientTypes } from '../clients/typescript/generate-types.ts';
import { apiRoutes } from '../lib/routes.ts';
import { openApiDocument } from './openapi-document.ts';
import { reachableFaults } from './reachable-faults.ts';

const root = join(import.meta.dirname, '..');
const machineFile = 'statemachines/task/task.asl.json';

async function taskMachine(): Promise<string> {
  const tasks = Object.entries(graph.States).filter(([, { Type }]) => Type === 'Task');
  const faults = await reachableFaults(
    root,
    tasks.map(([name]) => functionOfState(name)),
  );
  const machine = definition(graph, (state) => faults.get(functionOfState(state)) ?? []);
  // Laid out as everything else is, since people read it in reviews.
  return execFileSync(join(root, 'node_modules', '.bin', 'biome'), ['format', `--stdin-file-path=${machineFile}`], {
    cwd: root,
    encoding: 'utf8',
    input: json(machine),
  });
}

const openapi = json(openApiDocument(apiRoutes, packageJson.version));
const files: Record<string, string> = {
  'schemas/openapi.json': openapi,
  'schemas/revision.schema.json': json(z.toJSONSchema(RevisionSpecSchema, { io: 'input', unrepresentable: 'any' })),
  // Read as input, so that a receiver that validates by it takes fields that later versions add.
  'schemas/events.schema.json': json(z.toJSONSchema(EventSchema, { io: 'input', unrepresentable: 'any' })),
  'clients/typescript/src/schema.d.ts': await clientTypes(openapi),
  [machineFile]: await taskMachine(),
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
  console.error(`${path} is not what its source says; run "npm run schemas" and commit it.`);
  stale += 1;
}
process.exitCode = stale > 0 ? 1 : 0;
