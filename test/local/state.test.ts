import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

/** What `up` finds of the time before. The folder is named before the module that reads its name is loaded. */

const folder = await mkdtemp(join(tmpdir(), 'linekeeper-state-'));
process.env['LINEKEEPER_LOCAL_DIR'] = folder;
const { paths } = await import('../../local/paths.ts');
const { portsFrom } = await import('../../local/ports.ts');
const { prepareState } = await import('../../local/services.ts');

const kept = join(paths.state, 'tables.json');
let said: string[];

beforeEach(async () => {
  said = [];
  jest.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
  await rm(folder, { recursive: true });
  await mkdir(paths.state, { recursive: true });
  await writeFile(kept, '{}');
  await writeFile(paths.mailbox, '[]');
});
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(async () => {
  await Promise.all([folder, paths.temp].map((dir) => rm(dir, { recursive: true })));
});

describe('the state of a stage', () => {
  it('is kept on the same ports, with its emails, and its mark is taken away', async () => {
    await writeFile(paths.cleanStop, '4561');

    expect(await prepareState(portsFrom(4560))).toBe(true);

    expect([existsSync(kept), existsSync(paths.cleanStop), said]).toEqual([true, false, []]);
    expect(await readFile(paths.mailbox, 'utf8')).toBe('[]');
  });

  it.each([
    ['on other ports', '4561', 'The state of port 4560 is discarded: addresses inside it hold that port.'],
    ['after a hard end', undefined, 'The state of the last time is discarded: the emulator could not write all of it.'],
  ])('is discarded %s, with its emails, and that is said', async (_when, mark, message) => {
    if (mark !== undefined) await writeFile(paths.cleanStop, mark);

    expect(await prepareState(portsFrom(5560))).toBe(false);

    expect([existsSync(kept), existsSync(paths.mailbox), existsSync(paths.cleanStop)]).toEqual([false, false, false]);
    expect(said.map((line) => line.trim())).toEqual([message]);
  });

  it('that was never there is no matter for words', async () => {
    await rm(paths.state, { recursive: true });

    expect(await prepareState(portsFrom(4560))).toBe(false);

    expect([existsSync(paths.state), said]).toEqual([true, []]);
  });
});
