import { readEndpoints } from './endpoints.ts';
import { LocalError } from './local-error.ts';
import { portsFrom } from './ports.ts';
import { endProcess } from './processes.ts';
import { startFrontDoor, startModels } from './services.ts';

/** Parts that hold nothing which others need: the emulator's state is written only when it is stopped cleanly. */
export const restartable = ['models', 'front-door'] as const;

/**
 * Ends one part of the running cloud, if it still runs, and starts it again on its port.
 * @throws {LocalError} for another part, and when the cloud is not up
 */
export async function restart(part: string | undefined): Promise<void> {
  const name = restartable.find((known) => known === part);
  if (!name) {
    throw new LocalError(
      `restart takes ${restartable.join(' or ')}; it was "${part ?? ''}". For the emulator, "npm run local -- down" and then "up".`,
    );
  }
  const { api, emulator } = await readEndpoints();
  const ports = portsFrom(Number(new URL(api).port));
  await endProcess(name);
  await (name === 'models' ? startModels(ports) : startFrontDoor(ports, emulator));
}
