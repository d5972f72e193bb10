import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, realpath, rm, symlink, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** A second checkout of the project in a folder of its own, and its commands as a person would type them. */

const root = join(import.meta.dirname, '..', '..');
const left = new Set(['node_modules', '.git', '.local', '.build', 'cdk.out']);

export type Ended = { code: number | null; output: string };
export type Checkout = {
  root: string;
  /** Runs `node local/cli.mjs …` to its end. Node is the machine's own unless `node` names another. */
  run: (args: readonly string[], options?: { env?: NodeJS.ProcessEnv; nodeArgs?: readonly string[]; timeoutMs?: number }) => Promise<Ended>;
  /** Starts it in a process group of its own, as a terminal would. */
  start: (args: readonly string[]) => { child: ChildProcess; ended: Promise<Ended>; output: () => string };
  remove: () => Promise<void>;
};

/** @param share names what is taken from this checkout by link instead of being installed again */
export async function secondCheckout(share: readonly ('node_modules' | '.local/venv' | '.local/models')[]): Promise<Checkout> {
  const copy = await realpath(await mkdtemp(join(tmpdir(), 'linekeeper-checkout-')));
  await cp(root, copy, { recursive: true, filter: (source) => source === root || !left.has(basename(source)) });
  // Older than any installation, or the command would install anew, through the link.
  await utimes(join(copy, 'package-lock.json'), 0, 0);
  await mkdir(join(copy, '.local'), { recursive: true });
  for (const name of share) await symlink(join(root, name), join(copy, name));
  // Jest's settings are not a terminal's.
  const { NODE_OPTIONS: _options, LINEKEEPER_LOCAL_DIR: _dir, NODE_ENV: _env, ...own } = process.env;
  const begin = (args: readonly string[], nodeArgs: readonly string[], env: NodeJS.ProcessEnv, detached: boolean) => {
    const child = spawn(process.execPath, [...nodeArgs, join(copy, 'local', 'cli.mjs'), ...args], {
      cwd: copy,
      detached,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...own, ...env },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8');
      });
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, output }));
    });
    return { child, ended, output: () => output };
  };
  return {
    root: copy,
    run: async (args, { env = {}, nodeArgs = [], timeoutMs = 30_000 } = {}) => {
      const { child, ended } = begin(args, nodeArgs, env, false);
      const timer = setTimeout(() => child.kill('SIGTERM'), timeoutMs);
      const result = await ended;
      clearTimeout(timer);
      return result;
    },
    start: (args) => begin(args, [], {}, true),
    remove: () => rm(copy, { recursive: true, force: true }),
  };
}

/** The command lines of all processes that name one of these paths. Linux tells them in /proc, and may have no `ps`. */
export function processesNaming(...places: readonly string[]): string[] {
  const lines = existsSync('/proc/self/cmdline') ? linesOfProc() : linesOfPs();
  return lines.filter((line) => places.some((place) => line.includes(place)));
}

function linesOfProc(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')}`];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}

function linesOfPs(): string[] {
  return spawnSync('ps', ['-axww', '-o', 'pid=,args='], { encoding: 'utf8' }).stdout.split('\n');
}
