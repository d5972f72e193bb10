import { spawn } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installPython, venvPython } from '../../../local/install-python.ts';
import { adminEnv } from '../../../local/services.ts';

/** The emulator alone, with nothing deployed to it. */
export type Emulator = { url: string; stop: () => Promise<void> };

/**
 * Starts some services of it in a folder of their own, on a port that is free; seconds, once Python's packages are there.
 * @param settings more of its environment
 */
export async function startEmulator(services: readonly string[], settings: Record<string, string> = {}): Promise<Emulator> {
  await installPython();
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'linekeeper-emulator-')));
  const port = await freePort();
  const child = spawn(venvPython, ['-m', 'ministack'], {
    cwd: folder,
    stdio: 'ignore',
    env: {
      ...adminEnv,
      HOME: folder,
      TMPDIR: folder,
      PATH: process.env['PATH'],
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_REGION: adminEnv.AWS_REGION,
      SERVICES: services.join(','),
      ...settings,
    },
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + 60_000;
  while (!(await answers(`${url}/_ministack/health`))) {
    if (Date.now() > deadline || child.exitCode !== null) {
      await stop();
      throw new Error(`The emulator did not start on port ${port}.`);
    }
    await sleep(50);
  }
  return { url, stop };
}

async function answers(url: string): Promise<boolean> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  return port;
}
