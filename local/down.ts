import { rm, writeFile } from 'node:fs/promises';
import { keepMails } from './front-door/mailbox.ts';
import { paths } from './paths.ts';
import { runningProcesses, stopProcesses } from './processes.ts';

/** Stops everything, keeps the emails, and remembers whether the emulator could write its state. @returns the names of what ran */
export async function down(): Promise<string[]> {
  const emulatorPort = await portOfEmulator();
  // An emulator that does not answer will not write its state either, and the emails go with it.
  if (emulatorPort !== undefined) await keepMails(`http://127.0.0.1:${emulatorPort}`).catch(() => undefined);
  const { all, clean } = await stopProcesses();
  if (clean.includes('emulator') && emulatorPort !== undefined) await writeFile(paths.cleanStop, emulatorPort);
  await rm(paths.endpoints, { force: true });
  await rm(paths.temp, { recursive: true, force: true });
  return all;
}

async function portOfEmulator(): Promise<string | undefined> {
  return (await runningProcesses()).find(({ name }) => name === 'emulator')?.port;
}
