import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';

const root = join(import.meta.dirname, '..', '..');
const folder = join(import.meta.dirname, 'planted');

/** What a run needs of the source tree. */
const sources = ['adapters', 'domain', 'lambdas', 'lib', 'statemachines', 'usecases', 'test', 'scripts', 'package.json', 'tsconfig.json'];

const HeadSchema = z.object({ profile: z.string(), seeds: z.string().regex(/^1-\d+$/), finds: z.string() });

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

/** Seeds that are tried at most. */
export function seedsOf({ seeds }: Planted): number {
  return Number(seeds.slice(2));
}

/** Why a patch does not apply to the tree any more; undefined while it does. */
export function faultOf({ file }: Planted): string | undefined {
  const { status, stderr } = apply(root, '--check', file);
  return status === 0 ? undefined : stderr;
}

/** A copy of the tree, to plant bugs in one after another. */
export class Field {
  readonly #copy = mkdtempSync(join(tmpdir(), 'linekeeper-planted-'));

  constructor() {
    for (const source of sources) cpSync(join(root, source), join(this.#copy, source), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(this.#copy, 'node_modules'));
  }

  /** Runs the simulator with the bug in it. @returns the seed that finds it, or what the simulator told instead */
  hunt({ file, profile, seeds, finds }: Planted): number | string {
    const applied = apply(this.#copy, file);
    if (applied.status !== 0) return applied.stderr;
    try {
      const args = ['scripts/simulate.ts', profile, '--seeds', seeds, '--find', finds];
      const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: this.#copy, encoding: 'utf8' });
      const found = new RegExp(`^  ${finds}: \\d+ seeds?, such as (\\d+)`, 'm').exec(stdout)?.[1];
      return found === undefined ? stdout + stderr : Number(found);
    } finally {
      apply(this.#copy, '-R', file);
    }
  }

  clear(): void {
    rmSync(this.#copy, { recursive: true });
  }
}

function apply(cwd: string, ...args: string[]) {
  return spawnSync('git', ['apply', ...args], { cwd, encoding: 'utf8' });
}
