import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { RefusedError, type Loaded } from '../../ops/load.ts';

/** What `up` says of the automations that it loads. The folder is named before the module that reads its name is loaded. */

const folder = await mkdtemp(join(tmpdir(), 'linekeeper-seed-'));
process.env['LINEKEEPER_LOCAL_DIR'] = folder;
const { paths } = await import('../../local/paths.ts');
const { seed } = await import('../../local/seed.ts');

let issuer: Server;
let api: string;
const endpoints = () => ({ api, mailbox: `${api}/mailbox`, emulator: api, model: `${api}/v1`, region: 'eu-west-1' });

beforeAll(async () => {
  issuer = createServer((_request, response) => response.end('{"access_token":"jwt"}'));
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
  api = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
  await mkdir(folder, { recursive: true });
  await writeFile(paths.endpoints, JSON.stringify(endpoints()));
});
afterAll(async () => {
  issuer.closeAllConnections();
  issuer.close();
  await rm(folder, { recursive: true });
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** All that is said while the packaged automations are loaded in this way, without the times. */
async function said(load: (dir: string) => Promise<Loaded>): Promise<string> {
  let text = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((part) => {
    text += String(part);
    return true;
  });
  jest.spyOn(console, 'log').mockImplementation((line: string) => {
    text += `${line}\n`;
  });
  await seed(
    endpoints(),
    (_target, dir) => load(dir),
    async () => ({ name: 'brand-editors', version: 1 }),
  );
  return text.replaceAll(/ \(\d.* s\)/g, '');
}

const refuse = async (message: string, othersOwn: boolean): Promise<Loaded> => {
  throw new RefusedError(message, { othersOwn });
};
const start = '  … Loading the packaged automations and their knowledge\n  ✓ Loading the packaged automations and their knowledge';

describe('the automations that "up" loads', () => {
  it('are told in one line', async () => {
    expect(await said(async () => ({ id: 'a', revision: 1, documents: 17, warnings: [] }))).toMatch(
      new RegExp(`^${start}: \\d+ documents\n$`),
    );
  });

  it('need no warning where they belong to another team', async () => {
    const text = await said(() => refuse('belongs to another team', true));
    expect(text).toMatch(new RegExp(`^${start}: 0 documents; .*product-description.* left to other teams\\n$`));
  });

  it('are told with their fault where they have one', async () => {
    expect(await said(() => refuse('maxRepairs is wrong', false))).toContain(
      '\n  Not loaded for team catalogue: automations/product-description. maxRepairs is wrong\n',
    );
  });
});
