import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Root of the checkout. */
export const root = join(import.meta.dirname, '..');

/** What the stage is made of, for people to edit. */
export const stageConfigFile = join(root, 'config', 'local.json');

const sharedDir = join(root, '.local');

/** Everything a local cloud writes lies here. A second one in the same checkout (the tests') names its own folder. */
export const localDir = resolve(root, process.env['LINEKEEPER_LOCAL_DIR'] ?? sharedDir);

/** Where the functions of the cloud in this folder are unpacked: outside the checkout, so that none finds its packages or its package.json. */
export const tempOf = (dir: string) => join(tmpdir(), `linekeeper-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`);

export const paths = {
  /** Python packages are the same for all. */
  venv: join(sharedDir, 'venv'),
  models: join(sharedDir, 'models'),
  endpoints: join(localDir, 'endpoints.json'),
  overrides: join(localDir, 'overrides.json'),
  keys: join(localDir, 'issuer-keys.json'),
  processes: join(localDir, 'processes'),
  logs: join(localDir, 'logs'),
  state: join(localDir, 'state'),
  /** Holds the emulator's port once it has written its state. */
  cleanStop: join(localDir, 'clean-stop'),
  /** Emails of the times before; the emulator forgets them when it stops. */
  mailbox: join(localDir, 'mailbox.json'),
  temp: tempOf(localDir),
  deployed: join(localDir, 'deployed.json'),
  /** Copy of the stage's config as it was deployed. */
  deployedConfig: join(localDir, 'deployed-config.json'),
  /** Copies of what the last demo published. */
  demo: join(localDir, 'demo'),
  outputs: join(localDir, 'outputs.json'),
  cdkOut: join(localDir, 'cdk.out'),
  bin: join(root, 'node_modules', '.bin'),
} as const;
