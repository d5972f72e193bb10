import { spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localDir, paths, root } from '../../../local/paths.ts';

/** The test cloud: the local stage and the model double that it asks. */

export const firstPort = Number(process.env['LINEKEEPER_TEST_PORT'] ?? 4660);
export const doublePort = firstPort + 9;
const doubleFile = join(localDir, 'double.json');

/** With LINEKEEPER_KEEP_CLOUD=1 the cloud outlives the run and the next run takes it as it stands: quick while writing tests. */
export const keepsCloud = process.env['LINEKEEPER_KEEP_CLOUD'] === '1';

/** A first `up` may install Python packages; what hangs longer is stuck. */
const upTimeoutMs = 8 * 60_000;

/**
 * Starts double and cloud, or nothing: a failure takes down what was started.
 * @param checkout whose version is deployed; default: this one
 */
export async function startCloud(checkout = root): Promise<void> {
  if (keepsCloud && (await answers(`http://127.0.0.1:${firstPort}/health`)) && (await answers(`http://127.0.0.1:${doublePort}/health`)))
    return;
  await stopCloud();
  try {
    await startDouble();
    await cli(['up', '--detach', '--model-url', `http://127.0.0.1:${doublePort}/v1`, '--port', String(firstPort)], upTimeoutMs, checkout);
  } catch (error) {
    await stopCloud();
    throw error;
  }
}

/** Stops both; does nothing where nothing runs. */
export async function stopCloud(): Promise<void> {
  await cli(['down'], 90_000);
  const pid = Number(await readFile(doubleFile, 'utf8').catch(() => '0'));
  if (pid > 1 && (await isDouble(pid))) process.kill(pid, 'SIGTERM');
  await rm(doubleFile, { force: true });
}

async function startDouble(): Promise<void> {
  mkdirSync(paths.logs, { recursive: true });
  const log = openSync(join(paths.logs, 'double.log'), 'w');
  const script = join(root, 'scripts', 'model-double.ts');
  const child = spawn(join(paths.bin, 'node'), [script, '--port', String(doublePort)], {
    cwd: root,
    detached: true,
    stdio: ['ignore', log, log],
  });
  child.unref();
  await writeFile(doubleFile, String(child.pid ?? 0));
  const deadline = Date.now() + 20_000;
  while (!(await answers(`http://127.0.0.1:${doublePort}/health`))) {
    if (Date.now() > deadline || child.exitCode !== null)
      throw new Error(`The model double did not start on port ${doublePort}; see ${paths.logs}/double.log.`);
    await sleep(100);
  }
}

/** The process id may be somebody else's by now; its command line tells, where the system shows it. */
async function isDouble(pid: number): Promise<boolean> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes('model-double');
}

async function answers(url: string): Promise<boolean> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
}

/** A command of the local cloud, by a checkout that has its packages. */
export async function cli(args: readonly string[], timeoutMs: number, checkout = root): Promise<void> {
  const child = spawn(join(paths.bin, 'node'), [join(checkout, 'local', 'main.ts'), ...args], {
    cwd: checkout,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH: `${paths.bin}:${process.env['PATH'] ?? ''}` },
  });
  const timer = setTimeout(() => child.kill('SIGTERM'), timeoutMs);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearTimeout(timer);
  if (code !== 0) throw new Error(`local ${args[0]} ended with ${code ?? 'a signal'}; see ${paths.logs}.`);
}
