import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { dropMails } from './front-door/mailbox.ts';
import { venvPython } from './install-python.ts';
import { paths, root } from './paths.ts';
import { keptPort, type Ports } from './ports.ts';
import { startProcess, waitUntilReady } from './processes.ts';

export const region = 'eu-west-1';
export const account = '000000000000';

/** Only what a process needs; nothing of the user's AWS profile reaches the emulator or its functions. */
const baseEnv = {
  HOME: paths.temp,
  LANG: 'C.UTF-8',
  PATH: `${paths.bin}:/usr/local/bin:/usr/bin:/bin`,
};

/** Credentials of the local stage's administrator; real ones are never sent to the emulator. */
export const adminEnv = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
} as const;

/** Settings of an AWS client that talks to the emulator as its administrator. */
export function localClient(emulator: string) {
  return {
    region,
    endpoint: emulator,
    credentials: { accessKeyId: adminEnv.AWS_ACCESS_KEY_ID, secretAccessKey: adminEnv.AWS_SECRET_ACCESS_KEY },
  };
}

/** Seconds an idle function stays warm. */
const warmSeconds = 120;

/**
 * Keeps the state of a stage that was stopped cleanly on the same ports; anything else starts empty, and says why. The emulator writes
 * its state only when it is asked to stop, and queue URLs inside functions name the port.
 * @returns whether there is a state to go on from
 */
export async function prepareState(ports: Ports): Promise<boolean> {
  const port = await keptPort();
  const kept = port === ports.frontDoor;
  if (!kept) {
    if (port !== undefined) console.log(`  The state of port ${port} is discarded: addresses inside it hold that port.`);
    else if (existsSync(paths.state)) console.log('  The state of the last time is discarded: the emulator could not write all of it.');
    await rm(paths.state, { recursive: true, force: true });
    await dropMails();
  }
  await rm(paths.cleanStop, { force: true });
  // Unpacked function code of the last time.
  await rm(paths.temp, { recursive: true, force: true });
  await Promise.all([paths.state, paths.temp].map((dir) => mkdir(dir, { recursive: true, mode: 0o700 })));
  return kept;
}

/** Starts the AWS emulator. State survives a restart, so that a second `up` finds what the first deployed. */
export async function startEmulator(ports: Ports): Promise<string> {
  await startProcess({
    name: 'emulator',
    port: ports.emulator,
    command: venvPython,
    args: ['-m', 'ministack'],
    env: {
      ...baseEnv,
      AUTH: 'true',
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(ports.emulator),
      MINISTACK_REGION: region,
      MINISTACK_ACCOUNT_ID: account,
      PERSIST_STATE: '1',
      S3_PERSIST: '1',
      STATE_DIR: paths.state,
      S3_DATA_DIR: join(paths.state, 's3'),
      TMPDIR: paths.temp,
      LAMBDA_WARM_TTL_SECONDS: String(warmSeconds),
      NODE_OPTIONS: '--disable-warning=DEP0169',
    },
  });
  const url = `http://127.0.0.1:${ports.emulator}`;
  await waitUntilReady('emulator', `${url}/_ministack/health`, 60_000);
  return url;
}

/** The base URL of the local models. */
export function modelsUrl(ports: Ports): string {
  return `http://127.0.0.1:${ports.model}/v1`;
}

/** Starts the model server: chat models and embeddings on one port. */
export async function startModels(ports: Ports): Promise<string> {
  const url = `http://127.0.0.1:${ports.model}`;
  await startProcess({
    name: 'models',
    port: ports.model,
    command: venvPython,
    args: [join(root, 'local', 'models', 'server.py'), '--port', String(ports.model), '--cache', paths.models],
    env: baseEnv,
  });
  await waitUntilReady('models', `${url}/health`, 120_000);
  return modelsUrl(ports);
}

/** Starts the front door: API, review pages, issuer, mailbox and shop on one port. */
export async function startFrontDoor(ports: Ports, emulator: string): Promise<string> {
  const url = `http://127.0.0.1:${ports.frontDoor}`;
  await startProcess({
    name: 'front-door',
    port: ports.frontDoor,
    command: join(paths.bin, 'node'),
    args: [join(root, 'local', 'front-door', 'server.ts'), JSON.stringify({ port: ports.frontDoor, emulator })],
    env: { ...baseEnv, ...(process.env['LINEKEEPER_LOCAL_DIR'] ? { LINEKEEPER_LOCAL_DIR: process.env['LINEKEEPER_LOCAL_DIR'] } : {}) },
  });
  await waitUntilReady('front-door', `${url}/health`, 30_000);
  return url;
}
