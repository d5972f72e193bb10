import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..');
const project = mkdtempSync(join(tmpdir(), 'linekeeper-client-'));
const bin = join(root, 'node_modules', '.bin');

function run(command: string, args: readonly string[], cwd: string): { status: number | null; output: string } {
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', env });
  return { status, output: `${stdout}${stderr}` };
}

/** What a stranger's compiler says to a file that uses the client. */
function compile(text: string): { status: number | null; output: string } {
  writeFileSync(join(project, 'use.ts'), text);
  return run(join(bin, 'tsc'), ['-p', project], project);
}

const start = `import { createLinekeeperClient } from '@linekeeper/client';
const { api, submit } = createLinekeeperClient({ baseUrl: 'https://line.test', token: 'x' });
`;

/** A project elsewhere, with the packed client and what it depends on, as "npm install <tarball>" leaves them. */
beforeAll(() => {
  const packed = run('npm', ['pack', '--workspace', '@linekeeper/client', '--pack-destination', project], root);
  const [tarball = packed.output] = readdirSync(project).filter((name) => name.endsWith('.tgz'));
  const modules = join(project, 'node_modules');
  mkdirSync(join(modules, '@linekeeper', 'client'), { recursive: true });
  run('tar', ['-xzf', join(project, tarball), '-C', join(modules, '@linekeeper', 'client'), '--strip-components=1'], project);
  for (const name of ['openapi-fetch', 'openapi-typescript-helpers']) symlinkSync(join(root, 'node_modules', name), join(modules, name));
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2022', 'dom', 'dom.iterable'],
    module: 'nodenext',
    strict: true,
    noEmit: true,
    types: [],
  };
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
}, 60_000);

afterAll(() => rmSync(project, { recursive: true }));

describe('the packed client', () => {
  it('compiles in a project elsewhere, libraries checked too', () => {
    const use = `${start}
const made = await submit({ automation: 'copy', input: { sku: 'A-1', tags: ['x', null] }, metadata: { order: '7' } });
const { data, error } = await api.GET('/v1/tasks/{id}', { params: { path: { id: made.id } } });
const status: 'queued' | 'held' | 'running' | 'in_review' | 'publishing' | 'completed' | 'rejected' | 'failed' | 'cancelled' | 'rolled_back' | undefined = data?.status;
const kind: string | undefined = data?.waitingFor?.kind;
console.log(status, kind, error?.errors?.[0]?.pointer, data?.usage.usd);
`;
    expect(compile(use)).toEqual({ status: 0, output: '' });
  }, 30_000);

  it.each([
    ['a field that nobody knows', `await submit({ automation: 'copy', input: {}, callbackUrl: 'https://x' });`, 'callbackUrl'],
    ['a field that is missing', `await submit({ automation: 'copy' });`, 'input'],
    ['a word that is not of a closed list', `await submit({ automation: 'copy', input: {}, mode: 'later' });`, 'later'],
    ['a path that is not there', `await api.GET('/v1/nothing', {});`, '/v1/nothing'],
    ['a submission without a key', `await api.POST('/v1/tasks', { body: { automation: 'copy', input: {} } });`, 'params'],
  ])(
    'does not let %s compile',
    (_what, line, named) => {
      const { status, output } = compile(start + line);
      expect(status).not.toBe(0);
      expect(output).toMatch(/use\.ts.*error TS/);
      expect(output).toContain(named);
    },
    30_000,
  );

  it('runs, and holds nothing but what it needs', () => {
    const check = `import('@linekeeper/client').then(({ createLinekeeperClient }) => console.log(typeof createLinekeeperClient))`;
    expect(run(join(bin, 'node'), ['-e', check], project)).toEqual({ status: 0, output: 'function\n' });
    const files = readdirSync(join(project, 'node_modules', '@linekeeper', 'client'), { recursive: true }).map(String);
    expect(files.toSorted()).toEqual(['README.md', 'dist', 'dist/index.d.ts', 'dist/index.js', 'dist/schema.d.ts', 'package.json']);
  });
});
