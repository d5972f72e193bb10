import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';

const root = join(import.meta.dirname, '..', '..');
const folder = join(import.meta.dirname, 'planted');

/** What a run needs of the source tree. */
const sources = ['adapters', 'domain', 'lambdas', 'statemachines', 'usecases', 'test', 'scripts', 'package.json', 'tsconfig.json'];

const HeadSchema = z.object({ profile: z.string(), seeds: z.string(), finds: z.string() });

/** A bug, as a patch of production files, and where it must be found: the head of the patch says so. */
export type Planted = z.infer<typeof HeadSchema> & { readonly name: string; readonly file: string };

/** Every planted bug, by name. */
export function plantedBugs(): Planted[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.patch'))
    .map((name) => {
      const file = join(folder, name);
      const head = readFileSync(file, 'utf8').split('\ndiff ', 1)[0] ?? '';
      const fields = [...head.matchAll(/^(Profile|Seeds|Finds): (.+)$/gm)].map(([, field = '', value]) => [field.toLowerCase(), value]);
      return { name: name.replace(/\.patch$/, ''), file, ...HeadSchema.parse(Object.fromEntries(fields)) };
    });
}

/** Why a patch does not apply to the tree any more; undefined while it does. */
export function faultOf({ file }: Planted): string | undefined {
  const { status, stderr } = spawnSync('git', ['apply', '--check', file], { cwd: root, encoding: 'utf8' });
  return status === 0 ? undefined : stderr;
}

/** Runs the simulator over a copy of the tree with the bug in it. @returns what it told */
export function hunt({ file, profile, seeds, finds }: Planted): string {
  const copy = mkdtempSync(join(tmpdir(), 'linekeeper-planted-'));
  try {
    for (const source of sources) cpSync(join(root, source), join(copy, source), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    const applied = spawnSync('git', ['apply', file], { cwd: copy, encoding: 'utf8' });
    if (applied.status !== 0) return applied.stderr;
    const { stdout, stderr } = spawnSync(process.execPath, ['scripts/simulate.ts', profile, '--seeds', seeds, '--find', finds], {
      cwd: copy,
      encoding: 'utf8',
    });
    return stdout + stderr;
  } finally {
    rmSync(copy, { recursive: true });
  }
}
