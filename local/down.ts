import { rm } from 'node:fs/promises';
import { keepMails } from './front-door/mailbox.ts';
import { paths } from './paths.ts';
import { runningProcesses, stopProcesses } from './processes.ts';
import { writeWhole } from './write-whole.ts';

/** Names of the processes that ran, and whether an emulator among them could not write its state. */
export type Stopped = { names: string[]; stateLost: boolean };

/** Stops everything, keeps the emails, and remembers whether the emulator could write its state. */
export async function down(): Promise<Stopped> {
  const emulatorPort = (await runningProcesses()).find(({ name }) => name === 'emulator')?.port;
  // An emulator that does not answer will not write its state either, and the emails go with it.
  if (emulatorPort !== undefined) await keepMails(`http://127.0.0.1:${emulatorPort}`).catch(() => undefined);
  const { all, clean } = await stopProcesses();
  const written = clean.includes('emulator');
  if (written && emulatorPort !== undefined) await writeWhole(paths.cleanStop, emulatorPort);
  await rm(paths.endpoints, { force: true });
  await rm(paths.temp, { recursive: true, force: true });
  return { names: all, stateLost: emulatorPort !== undefined && !written };
}
