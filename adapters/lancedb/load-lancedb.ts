import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PermanentError } from '#domain/problem/fault.ts';

/** The search engine and the Arrow library it was loaded with; schemas must be built with this very Arrow. */
export type LanceEngine = { lancedb: typeof import('@lancedb/lancedb'); arrow: typeof import('apache-arrow') };

/** The native package is not where this function looks for it. */
export class EngineMissingError extends PermanentError {
  override readonly name = 'EngineMissingError';
}

const packageName = '@lancedb/lancedb';
let loaded: LanceEngine | undefined;

/**
 * Loads LanceDB by plain `require`, past the bundler: the native part comes from a Lambda layer (`/opt/nodejs`), from a
 * `node_modules` beside the function, or from the checkout. Loaded once a process; takes about half a second.
 * @throws {EngineMissingError} naming the places that were tried
 */
export function loadLanceDb(): LanceEngine {
  loaded ??= load(places());
  return loaded;
}

function places(): string[] {
  const task = process.env['LAMBDA_TASK_ROOT'];
  return [fileURLToPath(import.meta.url), ...(task ? [join(task, 'index.js')] : []), '/opt/nodejs/index.js'];
}

function load(from: readonly string[]): LanceEngine {
  // NODE_PATH, which Lambda sets to the layers' folders, counts in each of these.
  const home = from.find((place) => resolves(place));
  if (!home) {
    throw new EngineMissingError(
      `${packageName} was found beside none of ${from.map((place) => dirname(place)).join(', ')}; attach the knowledge layer.`,
    );
  }
  const require = createRequire(home);
  const lancedb: LanceEngine['lancedb'] = require(packageName);
  const arrow: LanceEngine['arrow'] = createRequire(require.resolve(packageName))('apache-arrow');
  return { lancedb, arrow };
}

function resolves(place: string): boolean {
  try {
    return existsSync(createRequire(place).resolve(packageName));
  } catch {
    return false;
  }
}
