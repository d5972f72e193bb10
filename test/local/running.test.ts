import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { tempOf } from '../../local/paths.ts';
import { secondCheckout, type Checkout } from './checkout.ts';

/** What commands say beside a cloud that is up. One process that sleeps stands for all of it. */

// A command takes a second or more to load.
jest.setTimeout(30_000);

let checkout: Checkout;
let sleeper: ChildProcess;
const port = 4567;

const local = (...names: string[]) => join(checkout.root, '.local', ...names);

beforeAll(async () => {
  checkout = await secondCheckout(['node_modules']);
  sleeper = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
});
afterAll(async () => {
  sleeper.kill('SIGKILL');
  await checkout.remove();
});

/** Writes down a process as `up` does. */
async function note(name: string, pid: number): Promise<void> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  await writeFile(local('processes', `${name}.json`), JSON.stringify({ name, pid, started, port: String(port) }));
}

beforeEach(async () => {
  await rm(local(), { recursive: true, force: true });
  await mkdir(local('processes'), { recursive: true });
  await note('emulator', sleeper.pid ?? 0);
  const door = `http://127.0.0.1:${port}`;
  await writeFile(
    local('endpoints.json'),
    JSON.stringify({ api: door, mailbox: `${door}/mailbox`, emulator: door, model: 'http://127.0.0.1:11434/v1', region: 'eu-west-1' }),
  );
});

describe('beside a cloud that is up', () => {
  it.each([[['up']], [['up', '--detach', '--port', String(port)]], [['up', '--detach', '--model-url', 'http://127.0.0.1:11434/v1/']]])(
    '%j shows where it is',
    async (args) => {
      expect(await checkout.run(args)).toEqual({
        code: 0,
        output: expect.stringMatching(/^The local cloud is up already\.\n[^]*Mailbox {3}http:\/\/127\.0\.0\.1:4567\/mailbox/),
      });
    },
  );

  it('"up" says that the config was edited since, and what takes it', async () => {
    const config = await readFile(join(checkout.root, 'config', 'local.json'), 'utf8');
    const said = /^config\/local\.json has changed since; "npm run local -- down" and then "up" takes it/m;
    await writeFile(local('deployed-config.json'), config);
    expect((await checkout.run(['up'])).output).not.toMatch(said);
    await writeFile(local('deployed-config.json'), config.replace('{', '{ '));
    expect(await checkout.run(['up'])).toEqual({ code: 0, output: expect.stringMatching(said) });
  });

  it.each([
    [['up', '--port', '4600'], 'up already, on port 4567, so --port 4600 was not applied'],
    [['demo', '--port', '4600'], 'up already, on port 4567, so --port 4600 was not applied'],
    [['up', '--model-url', 'http://127.0.0.1:9/v1'], 'so --model-url http://127.0.0.1:9/v1 was not applied'],
  ])('%j says which option it cannot follow', async (args, part) => {
    expect(await checkout.run(args)).toEqual({ code: 1, output: expect.stringContaining(part) });
  });

  it.each([[['up', '--detach']], [['status']]])('%j names a part that has died', async (args) => {
    // No system gives out so high an id.
    await note('front-door', 2 ** 22 + 1);
    const { code, output } = await checkout.run(args);
    expect(code).toBe(1);
    expect(output).toContain('its front-door died');
    expect(output).toContain('"npm run local -- restart front-door" starts it again.');
  });

  it('"status" shows what runs and what died, and how all of it is mended', async () => {
    await note('emulator', 2 ** 22 + 1);
    await note('models', 2 ** 22 + 2);
    await note('front-door', sleeper.pid ?? 0);
    const { code, output } = await checkout.run(['status']);
    expect(code).toBe(1);
    expect(output).toMatch(/front-door +running, process \d+\n +emulator +died\n +models +died\n/);
    expect(output).toContain('its emulator and models died');
    expect(output).toContain('"npm run local -- down" and then "up" mend it.');
  });

  it('a part that died is started again on its port', async () => {
    await note('front-door', 2 ** 22 + 1);
    expect(await checkout.run(['restart', 'front-door'])).toEqual({ code: 0, output: 'Started front-door again.\n' });
    expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
    const { pid } = JSON.parse(await readFile(local('processes', 'front-door.json'), 'utf8')) as { pid: number };
    expect((await checkout.run(['restart', 'front-door'])).code).toBe(0);
    const { pid: next } = JSON.parse(await readFile(local('processes', 'front-door.json'), 'utf8')) as { pid: number };
    expect(next).not.toBe(pid);
    process.kill(next, 'SIGKILL');
    await rm(tempOf(local()), { recursive: true });
  });

  it('"url" prints where the API is, for scripts', async () => {
    expect(await checkout.run(['url'])).toEqual({ code: 0, output: `http://127.0.0.1:${port}\n` });
  });
});

describe('after a cloud was stopped', () => {
  it('what is said of it is that its state is kept, and comes back on its port by itself', async () => {
    await rm(local(), { recursive: true });
    await mkdir(local());
    await writeFile(local('clean-stop'), '5561');
    const { code, output } = await checkout.run(['status']);
    expect(code).toBe(1);
    expect(output).toContain('The local cloud is not up. Its state is kept, with all tasks');
    expect(output).toContain('"npm run local -- up --detach" brings it back');
  });
});
