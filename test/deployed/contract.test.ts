import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { root } from '../../local/paths.ts';
import { installPythonTools, pythonTool } from '../../scripts/python-tools.ts';
import { api, call, onlyWarnings, product, putAutomation, submit, tokenOf, untilDone } from './stage/stage.ts';

const deep = process.env['LINEKEEPER_DEEP'] === '1';
/** The same calls every time; a deep run tries others, and its number makes them come again. */
const seed = Number(process.env['LINEKEEPER_SEED'] ?? (deep ? randomInt(2 ** 31) : 7));
const examples = deep ? 200 : 10;

const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
  'missing_required_header',
  'ignored_auth',
  'unsupported_method',
  'allow_header_conformance',
];

const automation = 'deployed-contract';
const who = { scope: 'tasks:write tasks:read automations:write knowledge:write reviewers:write ops:write' };
const folder = mkdtempSync(join(tmpdir(), 'linekeeper-contract-'));

/** What paths name is there, so that answers come from behind the checks, too. */
async function configFile(): Promise<string> {
  await putAutomation(automation, { review: onlyWarnings });
  const task = await submit(automation, product());
  await untilDone(task);
  await call('PUT', '/v1/knowledge/contract/documents/tone', { who, body: { title: 'Tone', format: 'markdown', content: '# Tone' } });
  await call('PUT', '/v1/reviewer-groups/contract', { who, body: { people: [{ id: 'ann', name: 'Ann', email: 'ann@example.com' }] } });
  const named = { '/v1/tasks/': task, '/v1/automations/': automation, '/v1/knowledge/.*/documents/': 'tone' };
  const operations = Object.entries(named).map(
    ([path, id]) => `[[operations]]\ninclude-path-regex = "^${path}"\nparameters = { "path.id" = "${id}" }\n`,
  );
  const file = join(folder, 'schemathesis.toml');
  writeFileSync(file, ['[parameters]\n"path.domain" = "contract"\n"path.name" = "contract"\n', ...operations].join('\n'));
  return file;
}

beforeAll(installPythonTools, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

it(
  'keeps its contract whatever is sent to it',
  async () => {
    const config = await configFile();
    const { code, output } = await run(pythonTool('schemathesis'), [
      `--config-file=${config}`,
      'run',
      'schemas/openapi.json',
      `--url=${api}`,
      `--header=Authorization: Bearer ${await tokenOf(who)}`,
      `--checks=${checks.join()}`,
      '--phases=examples,coverage,fuzzing',
      `--seed=${seed}`,
      `--max-examples=${examples}`,
      '--continue-on-failure',
      '--generation-database=none',
      '--warnings=off',
      '--no-color',
    ]);
    if (deep) console.log(`LINEKEEPER_SEED=${seed}`);
    expect(code === 0 ? '' : `LINEKEEPER_SEED=${seed}\n${output}`).toBe('');
    expect(Number(/(\d+) generated/.exec(output)?.[1])).toBeGreaterThan(500);
  },
  deep ? 900_000 : 180_000,
);

it('refuses a method that a path does not have, and says which it has', async () => {
  const reply = await call('PATCH', '/v1/tasks', { token: null, body: {} });
  expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'POST, GET']);
  expect(reply.json).toMatchObject({ status: 405, detail: expect.stringContaining('POST, GET') });
});

async function run(command: string, args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, output };
}
