import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tempOf } from '../../local/paths.ts';
import { processesNaming, secondCheckout, type Checkout, type Ended } from '../local/checkout.ts';
import { firstPort } from './stage/cloud.ts';
import { call } from './stage/stage.ts';

/**
 * The demo with the real models, in a second checkout, on ports of its own, beside the cloud that the other tests use. It does not
 * install anew: what it takes by link is what an installation makes.
 */

const port = firstPort + 100;
let checkout: Checkout;

beforeAll(async () => {
  checkout = await secondCheckout(['node_modules', '.local/venv', '.local/models']);
});

afterAll(async () => {
  await checkout.run(['down'], { timeoutMs: 90_000 });
  await checkout.remove();
}, 120_000);

/** What still runs out of the checkout; processes that were asked to end may take a moment. */
async function leftovers(): Promise<string[]> {
  const deadline = Date.now() + 10_000;
  const places = [checkout.root, tempOf(join(checkout.root, '.local'))];
  let found = processesNaming(...places);
  while (found.length > 0 && Date.now() < deadline) {
    await sleep(200);
    found = processesNaming(...places);
  }
  return found;
}

describe('npm run demo -- --yes', () => {
  let ended: Ended;
  let rows: string[];

  beforeAll(async () => {
    ended = await checkout.run(['demo', '--yes', '--port', String(port)], { timeoutMs: 14 * 60_000 });
    rows = ended.output.split('\n').filter((line) => /tsk_\w+$/.test(line));
  }, 15 * 60_000);

  it('puts real products through the real models, and ends with exit code 0', () => {
    expect({ code: ended.code, output: ended.output }).toEqual({ code: 0, output: expect.stringContaining('8/8 ended') });
    expect(rows).toHaveLength(8);
    for (const row of rows) expect(row).toMatch(/ (completed|rejected) /);
  });

  it('shows tasks that went by themselves and tasks that a person saw', () => {
    expect(rows.filter((row) => / completed .* auto /.test(row)).length).toBeGreaterThan(0);
    expect(rows.filter((row) => /(approved|rejected) by a reviewer: \S/.test(row)).length).toBeGreaterThan(0);
  });

  it('leaves copies of what was published, written by a model', async () => {
    const folder = join(checkout.root, '.local', 'demo');
    const files = await readdir(folder);
    expect(files).toHaveLength(rows.filter((row) => row.includes(' completed ')).length);
    for (const file of files) {
      const { output, provenance } = JSON.parse(await readFile(join(folder, file), 'utf8'));
      expect(provenance).toMatchObject({ automation: 'product-description', model: { id: expect.stringMatching(/qwen|smollm/i) } });
      expect(output.description.split(/\s+/).length).toBeGreaterThan(5);
      expect(ended.output).toContain(output.headline);
    }
  });

  it('takes down what it started, and leaves the cloud of the other checkout alone', async () => {
    expect(await leftovers()).toEqual([]);
    expect((await call('GET', '/v1/automations')).status).toBe(200);
  });
});

describe('npm run local -- up', () => {
  it('finds the stage as it was left; Ctrl-C ends a demo in it with its tasks, and then the cloud without a process left', async () => {
    const { child, ended, output } = checkout.start(['up', '--port', String(port)]);
    const deadline = Date.now() + 4 * 60_000;
    while (!output().includes('Ctrl-C stops it') && child.exitCode === null && Date.now() < deadline) await sleep(200);
    expect(output()).toContain('Ctrl-C stops it');
    expect(processesNaming(checkout.root).length).toBeGreaterThan(3);

    const endpoints = JSON.parse(await readFile(join(checkout.root, '.local', 'endpoints.json'), 'utf8'));
    expect(endpoints).toEqual({
      api: `http://127.0.0.1:${port}`,
      mailbox: `http://127.0.0.1:${port}/mailbox`,
      emulator: `http://127.0.0.1:${port + 1}`,
      model: `http://127.0.0.1:${port + 2}/v1`,
      region: 'eu-west-1',
      tokenCommand: expect.stringContaining('local -- token'),
    });
    const { output: token } = await checkout.run(['token', '--team', 'catalogue', '--scope', 'tasks:read']);
    const statuses = async () => {
      const answer = await fetch(`${endpoints.api}/v1/tasks`, { headers: { authorization: `Bearer ${token.trim()}` } });
      return ((await answer.json()) as { items: { status: string }[] }).items.map(({ status }) => status);
    };
    expect(await statuses()).toHaveLength(8);

    const demo = checkout.start(['demo', '--products', '3']);
    while (!demo.output().includes('0/3 ended') && demo.child.exitCode === null && Date.now() < deadline) await sleep(50);
    process.kill(-(demo.child.pid ?? 0), 'SIGINT');
    expect(await demo.ended).toEqual({ code: 130, output: expect.stringContaining('Cancelled 3 of the 3 unfinished tasks') });
    expect((await statuses()).filter((status) => status === 'cancelled')).toHaveLength(3);

    // A terminal sends Ctrl-C to the whole group.
    process.kill(-(child.pid ?? 0), 'SIGINT');
    expect((await ended).code).toBe(130);
    expect(await leftovers()).toEqual([]);
  }, 300_000);

  it('stops on Ctrl-C while it is still starting, too', async () => {
    const { child, ended, output } = checkout.start(['up', '--port', String(port)]);
    const deadline = Date.now() + 60_000;
    while (!/Deploy|cdk|stacks/i.test(output()) && child.exitCode === null && Date.now() < deadline) await sleep(50);
    process.kill(-(child.pid ?? 0), 'SIGINT');
    expect((await ended).code).toBe(130);
    expect(await leftovers()).toEqual([]);
  }, 120_000);
});
