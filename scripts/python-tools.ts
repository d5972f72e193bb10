import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { checkerRequirements, installArguments, lockOf } from '../local/requirements.ts';

/** Tools that are written in Python: installed once, from scripts/requirements-dev.txt, into a virtual environment inside the checkout. */

const root = join(import.meta.dirname, '..');
const venv = join(root, '.local', 'venv-dev');
const requirements = join(root, lockOf(checkerRequirements));
const stamp = join(venv, 'installed.txt');

/** A tool could not be installed. */
export class PythonToolsError extends Error {
  override readonly name = 'PythonToolsError';
}

/** Where a tool is, once installed. */
export function pythonTool(name: 'cfn-lint' | 'schemathesis' | 'uv'): string {
  return join(venv, 'bin', name);
}

/** Installs what is not there yet. @throws {PythonToolsError} saying what to do */
export function installPythonTools(): void {
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  mkdirSync(join(root, '.local'), { recursive: true });
  run('python3', ['-m', 'venv', venv], 'Install Python 3.10 or newer with its venv module, or put it on PATH as python3.');
  run(join(venv, 'bin', 'python'), [...installArguments(checkerRequirements), '--quiet'], 'Check that PyPI can be reached.');
  writeFileSync(stamp, wanted);
}

function run(command: string, args: readonly string[], fix: string): void {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new PythonToolsError(`${relative(root, command) || command} failed${error ? `: ${error.message}` : ''}. ${fix}`);
}
