import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { checkerRequirements, emulatorRequirements, lockArguments, lockOf, modelRequirements } from '../local/requirements.ts';
import { installPythonTools, pythonTool } from './python-tools.ts';

/**
 * Locks the Python packages: `npm run lock:python`. What stands in a lock stays unless its list asks for another; `-- --upgrade` takes
 * the newest of all that no list pins.
 */

installPythonTools();
for (const list of [emulatorRequirements, modelRequirements, checkerRequirements]) {
  const { status, error } = spawnSync(pythonTool('uv'), [...lockArguments(list), ...process.argv.slice(2)], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) {
    console.error(
      `${lockOf(list)} was not made${error ? `: ${error.message}` : ''}. Mend ${list.stem}.in, or check that PyPI can be reached.`,
    );
    process.exit(1);
  }
  console.log(`${lockOf(list)} is locked.`);
}
