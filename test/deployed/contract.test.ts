import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { beforeAll, expect, it } from '@jest/globals';
import { root } from '../../local/paths.ts';
import { installPythonTools, pythonTool } from '../../scripts/python-tools.ts';
import { api, call, tokenOf } from './stage/stage.ts';

const deep = process.env['LINEKEEPER_DEEP'] === '1';
/** The same calls every time; a deep run tries others, and its number makes them come again. */
const seed = Number(process.env['LINEKEEPER_SEED'] ?? (deep ? randomInt(2 ** 31) : 7));
const budget = deep ? { examples: 100, seconds: 600 } : { examples: 4, seconds: 60 };

const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'unsupported_method',
];

beforeAll(installPythonTools, 300_000);

it(
  'keeps its contract whatever is sent to it',
  async () => {
    const token = await tokenOf({ team: 'contract', scope: 'tasks:write tasks:read automations:write knowledge:write' });
    const { code, output } = await run(pythonTool('schemathesis'), [
      'run',
      'schemas/openapi.json',
      `--url=${api}`,
      `--header=Authorization: Bearer ${token}`,
      `--checks=${checks.join()}`,
      '--phases=examples,coverage,fuzzing',
      `--seed=${seed}`,
      `--max-examples=${budget.examples}`,
      `--max-time=${budget.seconds}`,
      '--continue-on-failure',
      '--workers=2',
      '--generation-database=none',
      '--no-color',
      '--warnings=off',
    ]);
    if (deep) console.log(`LINEKEEPER_SEED=${seed}`);
    expect(code === 0 ? '' : `LINEKEEPER_SEED=${seed}\n${output}`).toBe('');
  },
  (budget.seconds + 120) * 1000,
);

it('refuses a method that a path does not have, and says which it has', async () => {
  const reply = await call('PATCH', '/v1/tasks', { token: null, body: {} });
  expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'POST, GET']);
  expect(reply.json).toMatchObject({ status: 405, detail: expect.stringContaining('POST, GET') });
});

async function run(command: string, args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, output };
}
