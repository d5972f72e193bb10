import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalError } from './local-error.ts';
import { localDir, paths, root } from './paths.ts';
import { progress } from './progress.ts';
import { emulatorRequirements, installArguments, lockOf, modelRequirements, type Requirements } from './requirements.ts';
import { writeWhole } from './write-whole.ts';

const lists = [emulatorRequirements, modelRequirements];

/** Wheels of every package exist for these: 3.10 to 3.14. */
const minors = [10, 11, 12, 13, 14];
const neededBytes = 3 * 1024 ** 3;

/** The Python of the local cloud's virtual environment. */
export const venvPython = join(paths.venv, 'bin', 'python');

/**
 * Makes the virtual environment and installs its packages, once per state of their locks.
 * @throws {LocalError} when Python or venv is missing, the disk is full, or a download fails
 */
export async function installPython(): Promise<void> {
  const files = await Promise.all(lists.map((list) => readFile(join(root, lockOf(list)), 'utf8')));
  const wanted = createHash('sha256').update(files.join('\n')).digest('hex');
  const stamp = join(paths.venv, '.linekeeper-requirements');
  if (existsSync(venvPython) && (await readFile(stamp, 'utf8').catch(() => '')) === wanted) return;
  await mkdir(localDir, { recursive: true });
  requireSpace(await statfs(localDir), localDir);
  const python = findPython();
  await rm(paths.venv, { recursive: true, force: true });
  const made = spawnSync(python, ['-m', 'venv', paths.venv], { encoding: 'utf8' });
  if (made.status !== 0) {
    throw new LocalError(
      `${python} cannot make a virtual environment; on Debian and Ubuntu, "apt install python3-venv" brings it.\n${made.stdout}${made.stderr}`,
    );
  }
  for (const list of lists) await pipInstall(list);
  await writeWhole(stamp, wanted);
}

function findPython(): string {
  const tried: string[] = [];
  for (const name of ['python3', ...minors.toReversed().map((minor) => `python3.${minor}`), 'python']) {
    const asked = spawnSync(name, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8' });
    if (asked.status !== 0) continue;
    const version = asked.stdout.trim();
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (major === 3 && minors.includes(minor)) return name;
    tried.push(`${name} is ${version}`);
  }
  const seen = tried.length > 0 ? ` (${tried.join(', ')})` : '';
  throw new LocalError(`Python 3.10 to 3.14 is needed and was not found${seen}; install it, with its venv module, and run this again.`);
}

/**
 * @param disk what statfs tells: free blocks, and bytes a block
 * @throws {LocalError} when the disk under `folder` has less room than the packages and the stage's state take
 */
export function requireSpace({ bavail, bsize }: { bavail: number; bsize: number }, folder: string): void {
  if (bavail * bsize < neededBytes) {
    throw new LocalError(
      `The disk has ${((bavail * bsize) / 1024 ** 3).toFixed(1)} GB free under ${folder}; the local cloud needs ${neededBytes / 1024 ** 3} GB. Free some and run this again.`,
    );
  }
}

/** pip tells one line a package; the progress shows which one it is at. */
async function pipInstall(list: Requirements): Promise<void> {
  const step = progress(`Python packages of ${lockOf(list)}, about 660 MB to download in all, once`);
  const child = spawn(venvPython, installArguments(list), { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let last = '';
  const said: string[] = [];
  const read = (chunk: Buffer) => {
    for (const line of chunk.toString('utf8').split('\n')) {
      if (line.trim() !== '') said.push(line);
      last = /^\s*(?:Collecting|Downloading|Installing)\s+\S+/.exec(line)?.[0].trim() ?? last;
    }
    step.note(last);
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0) {
    step.failed();
    throw new LocalError(
      `pip could not install the Python packages; check the network and the disk, then run this again.\n${said.slice(-8).join('\n')}`,
    );
  }
  step.done();
}
