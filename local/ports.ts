import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { LocalError } from './local-error.ts';
import { paths } from './paths.ts';

/** The ports of one local cloud, all derived from the first, so that two checkouts run side by side with `--port`. */
export type Ports = { frontDoor: number; emulator: number; model: number; webhook: number };

export const defaultPort = 4560;

export function portsFrom(first: number): Ports {
  return { frontDoor: first, emulator: first + 1, model: first + 2, webhook: first + 3 };
}

/** The first port of the cloud whose state is kept; undefined when none is. Addresses inside that state hold its ports. */
export async function keptPort(): Promise<number | undefined> {
  const emulatorPort = await readFile(paths.cleanStop, 'utf8').catch(() => undefined);
  return emulatorPort === undefined ? undefined : Number(emulatorPort) - 1;
}

/** @throws {LocalError} naming the first port that is taken */
export async function requireFree(ports: readonly number[], first: number): Promise<void> {
  for (const port of ports) {
    if (!(await isFree(port))) {
      throw new LocalError(
        `Port ${port} is taken. Stop what listens there, or choose other ports: "npm run local -- up --port ${first + 100}".`,
      );
    }
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
