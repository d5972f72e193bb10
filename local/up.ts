import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { deploy, writeOverrides } from './deploy.ts';
import { down } from './down.ts';
import { writeEndpoints, type Endpoints } from './endpoints.ts';
import { installPython } from './install-python.ts';
import { LocalError } from './local-error.ts';
import { readLogs } from './logs.ts';
import { chooseModels } from './model-ids.ts';
import { localDir, paths } from './paths.ts';
import { portsFrom, requireFree } from './ports.ts';
import { logFile, runningProcesses } from './processes.ts';
import { progress } from './progress.ts';
import { recover } from './recover.ts';
import { seed } from './seed.ts';
import { prepareState, region, startEmulator, startFrontDoor, startModels } from './services.ts';

export type UpOptions = { port: number; modelUrl?: string };

/** Function logs live in the emulator; they are saved before it goes down. */
async function keepLogs(emulator: string): Promise<string | undefined> {
  const lines = await readLogs(emulator).catch(() => []);
  if (lines.length === 0) return undefined;
  await writeFile(logFile('functions'), `${lines.join('\n')}\n`);
  return logFile('functions');
}

/** Emails, keys and logs lie in it: it is for this user alone, also when it was made before. */
async function makeLocalDir(): Promise<void> {
  await mkdir(localDir, { recursive: true, mode: 0o700 });
  await chmod(localDir, 0o700);
}

/** Brings the local cloud up, whatever of it is missing. A failure on the way takes down what was started. */
export async function up({ port, modelUrl }: UpOptions): Promise<Endpoints> {
  await makeLocalDir();
  const running = await runningProcesses();
  if (running.length > 0 && existsSync(paths.endpoints)) {
    throw new LocalError('The local cloud is up already; "npm run local -- status" shows it, "npm run local -- down" ends it.');
  }
  await down();
  const ports = portsFrom(port);
  await requireFree(Object.values(ports), port);
  await installPython();
  try {
    const step = progress('Starting emulator, models and front door');
    const kept = await prepareState(ports);
    const [emulator, localModel] = await Promise.all([startEmulator(ports), startModels(ports)]);
    const frontDoor = await startFrontDoor(ports, emulator);
    step.done();
    const model = modelUrl ?? localModel;
    await writeOverrides(ports, { frontDoor, emulator, model, embeddings: localModel, modelIds: await chooseModels(model) });
    await deploy(emulator);
    if (kept) await recover(emulator);
    const endpoints: Endpoints = { api: frontDoor, mailbox: `${frontDoor}/mailbox`, emulator, model, region };
    await writeEndpoints(endpoints);
    await seed(frontDoor);
    return endpoints;
  } catch (error) {
    const kept = await keepLogs(`http://127.0.0.1:${ports.emulator}`);
    await down();
    if (error instanceof LocalError && kept)
      throw new LocalError(`${error.message}\nWhat the functions wrote stands in ${kept}.`, { cause: error });
    throw error;
  }
}
