import { chmod, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { requireSpace } from '../../local/install-python.ts';
import { requestToken } from '../../local/token.ts';
import { secondCheckout, type Checkout } from './checkout.ts';

/** What a machine may lack. Each ends the command with exit code 1 and one message that says how to mend it. */

// A command takes a second or more to load.
jest.setTimeout(60_000);

let bare: Checkout;
let installed: Checkout;
const folders: string[] = [];

beforeAll(async () => {
  [bare, installed] = await Promise.all([secondCheckout([]), secondCheckout(['node_modules'])]);
});
afterAll(async () => {
  await Promise.all([bare.remove(), installed.remove(), ...folders.map((folder) => rm(folder, { recursive: true }))]);
});

/** A PATH that holds these commands and nothing else. */
async function onlyCommands(commands: Record<string, string>): Promise<{ PATH: string }> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'linekeeper-path-')));
  folders.push(folder);
  for (const [name, script] of Object.entries(commands)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, name), 0o755);
  }
  return { PATH: folder };
}

/** A Python that tells its version; what it does with its other arguments is given. */
const python = (version: string, rest = 'exit 0') => `case "$*" in *version_info*) echo ${version};; *) ${rest};; esac`;

/** A Python whose virtual environment gets this in place of its own Python. */
const pythonMaking = (inner: string) =>
  python('3.12', `/bin/mkdir -p "$3/bin" && printf '#!/bin/sh\\n${inner}\\n' > "$3/bin/python" && /bin/chmod +x "$3/bin/python"`);

const pretend = (statement: string) => ['--import', `data:text/javascript,${encodeURIComponent(statement)}`];

function expectMessage({ code, output }: { code: number | null; output: string }, ...parts: string[]): void {
  expect(code).toBe(1);
  for (const part of parts) expect(output).toContain(part);
  expect(output.match(/^linekeeper: /gm)).toHaveLength(1);
  expect(output).not.toMatch(/^\s+at .+:\d+/m);
}

describe('before anything is installed', () => {
  it('an unsupported platform is named, with those that are', async () => {
    const nodeArgs = pretend(`Object.defineProperty(process, 'platform', { value: 'win32' });`);
    expectMessage(await bare.run(['up'], { nodeArgs }), 'this machine is win32-', 'linux-x64', 'WSL 2');
  });

  it('an old Node is named, with the one that is needed', async () => {
    const nodeArgs = pretend(`Object.defineProperty(process.versions, 'node', { value: '18.20.0' });`);
    expectMessage(await bare.run(['up'], { nodeArgs }), 'Node 18.20.0 is too old', 'Node 20');
  });

  it('a missing npm is told', async () => {
    expectMessage(await bare.run(['up'], { env: await onlyCommands({}) }), 'npm cannot be started', 'install npm');
  });

  it('a failed download of npm packages is told, below what npm said', async () => {
    const env = await onlyCommands({ npm: 'echo "npm error network request failed" >&2; exit 1' });
    expectMessage(await bare.run(['demo', '--yes'], { env }), 'npm error network request failed', 'npm ci failed', 'network', 'disk');
  });
});

describe('once the npm packages are there', () => {
  it('a missing Python is told', async () => {
    expectMessage(await installed.run(['up', '--port', '4760'], { env: await onlyCommands({}) }), 'Python 3.10 to 3.14 is needed');
  });

  it('a Python of another version is named', async () => {
    const env = await onlyCommands({ python3: python('3.9') });
    expectMessage(await installed.run(['up', '--port', '4760'], { env }), 'python3 is 3.9', 'Python 3.10 to 3.14 is needed');
  });

  it('a Python without venv is told, with the package that brings it', async () => {
    const env = await onlyCommands({ python3: python('3.12', 'echo "No module named ensurepip" >&2; exit 1') });
    expectMessage(await installed.run(['up', '--port', '4760'], { env }), 'No module named ensurepip', 'apt install python3-venv');
  });

  it('a failed download of Python packages is told, with what pip said last', async () => {
    const env = await onlyCommands({ python3: pythonMaking('echo "ERROR: Could not fetch URL" >&2; exit 1') });
    expectMessage(await installed.run(['up', '--port', '4760'], { env }), 'ERROR: Could not fetch URL', 'network', 'run this again');
  });

  it('a full disk is told before anything is written, with what is free and what is needed', () => {
    expect(() => requireSpace({ bavail: 1024 ** 2, bsize: 1024 }, '/srv/checkout')).toThrow(
      /^The disk has 1\.0 GB free under \/srv\/checkout; the local cloud needs 3 GB/,
    );
    expect(() => requireSpace({ bavail: 3 * 1024 ** 2, bsize: 1024 }, '/srv/checkout')).not.toThrow();
  });

  it('a taken port is named before anything is installed, with the option that takes others', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as { port: number };
    const first = port - 1;
    const ended = await installed.run(['up', '--port', String(first)], { env: await onlyCommands({}) });
    server.close();
    expectMessage(ended, `Port ${port} is taken`, '--port');
  });

  it.each([
    [['up', '--port', 'abc'], 'a whole number'],
    [['up', '--prot', '1'], '--prot'],
    [[], 'A command is missing.\nUsage:'],
    [['fly'], 'unknown command "fly"\nUsage:'],
    [['load'], 'The folder is missing'],
    [['load', 'automations/product-description'], '--team is missing'],
    [['load', 'automations/product-description', '--team', 'shop'], 'not up'],
    [['token'], '--team is missing'],
    [['token', '--team', 'shop', '--scope', 'tasks:read'], 'not up'],
    [['status'], 'not up'],
    [['logs'], 'not up'],
    [['logs', '--since', 'yesterday'], '--since takes a span'],
    [['url'], 'not up'],
    [['restart'], 'restart takes models or front-door; it was ""'],
    [['restart', 'emulator'], '"npm run local -- down" and then "up"'],
    [['restart', 'models'], 'not up'],
  ])('%j is answered with what is wrong', async (args, part) => {
    expectMessage(await installed.run(args), part);
  });

  it.each([
    ['Shop', 'tasks:read', 'must be 1–63 lower-case letters, digits or hyphens, not starting with a hyphen; it was "Shop"'],
    ['', 'tasks:read', 'must be 1–63 lower-case letters, digits or hyphens, not starting with a hyphen; it was ""'],
    ['shop', ' ', 'The scope is empty'],
    ['shop', 'tasks:eat', 'Unknown scope tasks:eat'],
  ])('a token for the team "%s" and the scope "%s" is refused with what is allowed', async (team, scope, part) => {
    await expect(requestToken({ team, scope })).rejects.toThrow(part);
  });

  it.each([[['--help']], [['demo', '-h']]])('%j prints the usage, which is no mistake', async (args) => {
    expect(await installed.run(args)).toEqual({ code: 0, output: expect.stringMatching(/^Usage:\n/) });
  });

  it('"down" with nothing to stop is no mistake', async () => {
    const { code, output } = await installed.run(['down']);
    expect({ code, output }).toEqual({ code: 0, output: 'Nothing was running.\n' });
  });
});
