import { chmod, mkdir } from 'node:fs/promises';
import { OpsError } from '../ops/ops-error.ts';
import { deploy, writeOverrides } from './deploy.ts';
import { down } from './down.ts';
import { writeEndpoints, type Endpoints } from './endpoints.ts';
import { installPython } from './install-python.ts';
import { LocalError } from './local-error.ts';
import { layOutLine, readableLines } from './log-lines.ts';
import { readLogs } from './logs.ts';
import { listModels } from './list-models.ts';
import { localDir } from './paths.ts';
import { defaultPort, keptPort, portsFrom, requireFree } from './ports.ts';
import { logFile } from './processes.ts';
import { progress } from './progress.ts';
import { recover } from './recover.ts';
import type { UpOptions } from './running.ts';
import { seed } from './seed.ts';
import { prepareState, region, startEmulator, startFrontDoor, startModels } from './services.ts';
import { writeWhole } from './write-whole.ts';

/** How commands that know only the endpoints get a token; the variables say of whom and for what. */
const tokenCommand = 'npm run --silent local -- token --team "$LINEKEEPER_TEAM" --scope "$LINEKEEPER_SCOPE"';

/** Function logs live in the emulator; they are saved before it goes down. */
async function keepLogs(emulator: string): Promise<string | undefined> {
  const lines = await readLogs(emulator).catch(() => []);
  if (lines.length === 0) return undefined;
  await writeWhole(logFile('functions'), `${readableLines(lines).map(layOutLine).join('\n')}\n`);
  return logFile('functions');
}

/** Emails, keys and logs lie in it: it is for this user alone, also when it was made before. */
async function makeLocalDir(): Promise<void> {
  await mkdir(localDir, { recursive: true, mode: 0o700 });
  await chmod(localDir, 0o700);
}

/** Brings the local cloud up, from whatever is left of an earlier one and on its ports, unless others are asked for. A failure on the way takes down what was started. */
export async function up({ port: wanted, modelUrl }: UpOptions): Promise<Endpoints> {
  await makeLocalDir();
  await down();
  const port = wanted ?? (await keptPort()) ?? defaultPort;
  const ports = portsFrom(port);
  await requireFree(Object.values(ports), port);
  await installPython();
  try {
    const kept = await prepareState(ports);
    const step = progress('Starting emulator, models and front door');
    const [emulator, localModel] = await Promise.all([startEmulator(ports), startModels(ports)]);
    const frontDoor = await startFrontDoor(ports, emulator);
    step.done();
    const model = modelUrl ?? localModel;
    await writeOverrides({ frontDoor, model, embeddings: localModel, modelIds: await listModels(model) });
    await deploy(emulator);
    if (kept) await recover(emulator);
    const endpoints: Endpoints = { api: frontDoor, mailbox: `${frontDoor}/mailbox`, emulator, model, region, tokenCommand };
    await writeEndpoints(endpoints);
    await seed(endpoints);
    return endpoints;
  } catch (error) {
    const kept = await keepLogs(`http://127.0.0.1:${ports.emulator}`);
    await down();
    if ((error instanceof LocalError || error instanceof OpsError) && kept)
      throw new LocalError(`${error.message}\nWhat the functions wrote stands in ${kept}.`, { cause: error });
    throw error;
  }
}
