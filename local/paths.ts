import { join } from 'node:path';

/** Root of the checkout. */
export const root = join(import.meta.dirname, '..');

/** Everything the local cloud writes lies here. */
export const localDir = join(root, '.local');

export const paths = {
  venv: join(localDir, 'venv'),
  endpoints: join(localDir, 'endpoints.json'),
  overrides: join(localDir, 'overrides.json'),
  keys: join(localDir, 'issuer-keys.json'),
  processes: join(localDir, 'processes'),
  logs: join(localDir, 'logs'),
  state: join(localDir, 'state'),
  temp: join(localDir, 'tmp'),
  deployed: join(localDir, 'deployed.json'),
  bin: join(root, 'node_modules', '.bin'),
} as const;
