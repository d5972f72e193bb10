import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BaseVersionError, moveBase, prepareBase } from './base-version.ts';

/**
 * Records what the base version stores and sends: `npm run records`. The base makes its records itself, from its own code. With a commit,
 * `npm run records -- HEAD`, the base is that one from now on.
 */

const root = join(import.meta.dirname, '..');

const [commit] = process.argv.slice(2);

try {
  if (commit !== undefined) moveBase(commit);
  const base = prepareBase();
  const script = join(base, 'test', 'compatibility', 'record.ts');
  if (!existsSync(script))
    throw new BaseVersionError('That version cannot record itself: it has no test/compatibility/record.ts. Name a later one.');
  const to = join(root, 'test', 'compatibility', 'records');
  // The automatic mode of the X-Ray SDK follows every promise and takes half the time.
  const { status } = spawnSync(process.execPath, [script, to], {
    cwd: base,
    stdio: 'inherit',
    env: { ...process.env, AWS_XRAY_MANUAL_MODE: '1' },
  });
  process.exitCode = status ?? 1;
} catch (error) {
  if (!(error instanceof BaseVersionError)) throw error;
  console.error(`linekeeper: ${error.message}`);
  process.exitCode = 1;
}
