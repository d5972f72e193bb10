import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** The version that this one is compatible with, as a checkout of its own beside this one. */

const root = join(import.meta.dirname, '..');
/** The one place that names it. */
const baseFile = join('test', 'compatibility', 'base.json');

export class BaseVersionError extends Error {
  override readonly name = 'BaseVersionError';
}

/** The commit of the base version. */
export function baseCommit(): string {
  const { commit } = z.object({ commit: z.string().regex(/^[0-9a-f]{40}$/) }).parse(JSON.parse(readFileSync(join(root, baseFile), 'utf8')));
  return commit;
}

/** Makes another commit the base. @throws {BaseVersionError} when this checkout has no such commit */
export function moveBase(revision: string): void {
  const { status, stdout } = spawnSync('git', ['rev-parse', '--verify', `${revision}^{commit}`], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new BaseVersionError(`This checkout has no commit "${revision}".`);
  writeFileSync(join(root, baseFile), `{ "commit": "${stdout.trim()}" }\n`);
}

/** Whether the history of this checkout goes back to the base version. */
export function hasBase(): boolean {
  return spawnSync('git', ['cat-file', '-e', `${baseCommit()}^{commit}`], { cwd: root }).status === 0;
}

/**
 * Lays the base version out from the history, in `.build/versions/<commit>`, with the packages that it wants.
 * @returns its folder
 * @throws {BaseVersionError} when the history does not go so far back, or its packages cannot be had
 */
export function prepareBase(): string {
  const commit = baseCommit();
  if (!hasBase())
    throw new BaseVersionError(
      `${baseFile} names the commit ${commit}, which this checkout does not have. Fetch the history: git fetch --unshallow (in GitHub Actions, fetch-depth: 0 of actions/checkout).`,
    );
  const dir = join(root, '.build', 'versions', commit);
  const done = join(dir, '.prepared');
  if (existsSync(done)) return dir;
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const archive = `${dir}.tar`;
  run('git', ['archive', '--format=tar', `--output=${archive}`, commit], root);
  run('tar', ['-xf', archive, '-C', dir], root);
  rmSync(archive);
  if (same('package-lock.json', dir)) symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
  else run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], dir);
  borrowPython(dir);
  writeFileSync(done, '');
  return dir;
}

/** The Python packages are 660 MB: where both versions want the same, they share them. */
function borrowPython(dir: string): void {
  const venv = join(root, '.local', 'venv');
  const wantsSame = ['emulator', 'models'].every((part) => same(join('local', part, 'requirements.txt'), dir));
  if (!wantsSame || !existsSync(venv)) return;
  mkdirSync(join(dir, '.local'), { recursive: true });
  symlinkSync(venv, join(dir, '.local', 'venv'));
}

function same(file: string, dir: string): boolean {
  return readFileSync(join(root, file), 'utf8') === readFileSync(join(dir, file), 'utf8');
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { status, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new BaseVersionError(`${command} ${args.join(' ')} failed in ${cwd}: ${error?.message ?? stderr.trim()}`);
}
