import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { writeWhole } from '../../local/write-whole.ts';

const folder = await mkdtemp(join(tmpdir(), 'linekeeper-whole-'));
process.env['LINEKEEPER_LOCAL_DIR'] = folder;
const { paths } = await import('../../local/paths.ts');
const { runningProcesses } = await import('../../local/processes.ts');

const file = join(folder, 'state.json');

beforeEach(async () => {
  await rm(folder, { recursive: true });
  await mkdir(folder);
});
afterAll(() => rm(folder, { recursive: true }));

describe('a file that is written while others read it', () => {
  it('is read as it was or as it will be, never in part', async () => {
    // Larger than one write of the system, so that a plain write would be seen half done.
    const text = (round: number) => JSON.stringify({ round, padding: 'x'.repeat(2 ** 20) });
    await writeWhole(file, text(0));
    let writing = true;
    const write = async () => {
      for (let round = 1; round <= 40; round += 1) await writeWhole(file, text(round));
      writing = false;
    };
    const seen = new Set<number>();
    const read = async () => {
      while (writing) seen.add((JSON.parse(await readFile(file, 'utf8')) as { round: number }).round);
    };

    await Promise.all([write(), read(), read()]);

    expect(seen.size).toBeGreaterThan(1);
    expect(await readdir(folder)).toEqual(['state.json']);
  });

  it('stays for its owner alone when that is asked', async () => {
    await writeWhole(file, 'secret', 0o600);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('leaves nothing beside its place when it cannot be written', async () => {
    await mkdir(file);
    await expect(writeWhole(file, '')).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['state.json']);
  });
});

describe('the processes that are written down', () => {
  it('are read beside one that is just being written', async () => {
    await mkdir(paths.processes);
    await writeFile(join(paths.processes, '.models.json.1.tmp'), '{"name":"mod');
    await writeWhole(
      join(paths.processes, 'front-door.json'),
      JSON.stringify({ name: 'front-door', pid: 2 ** 22 + 1, started: '', port: '1' }),
    );
    expect(await runningProcesses()).toEqual([]);
  });
});
