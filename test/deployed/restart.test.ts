import { randomUUID } from 'node:crypto';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { secondCheckout, type Checkout } from '../local/checkout.ts';
import { doublePort, firstPort } from './stage/cloud.ts';
import { linkIn, open, press, type Mail } from './stage/reviewer.ts';
import { everything, newTitle, packaged, product, until } from './stage/stage.ts';

/** A stage that is stopped and started again while a task waits for a reviewer. In a second checkout, beside the tests' cloud. */

const api = `http://127.0.0.1:${firstPort + 20}`;
const automation = 'deployed-restart';
let checkout: Checkout;

async function up(): Promise<string> {
  const { code, output } = await checkout.run(
    ['up', '--detach', '--port', String(firstPort + 20), '--model-url', `http://127.0.0.1:${doublePort}/v1`],
    { timeoutMs: 4 * 60_000 },
  );
  expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('Mailbox') });
  return output;
}

async function call(method: string, path: string, body?: unknown): Promise<any> {
  const { output } = await checkout.run(['token', '--team', 'catalogue', '--scope', 'tasks:write tasks:read automations:write']);
  const answer = await fetch(`${api}${path}`, {
    method,
    headers: { authorization: `Bearer ${output.trim()}`, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(answer.status).toBeLessThan(300);
  return answer.json();
}

/** The emails about one product, newest first. */
async function mailsOf(title: string): Promise<(Mail & { at: string })[]> {
  const mails = (await (await fetch(`${api}/mailbox/messages.json`)).json()) as (Mail & { at: string })[];
  return mails.filter(({ subject, text }) => `${subject}\n${text}`.includes(title));
}

beforeAll(async () => {
  checkout = await secondCheckout(['node_modules', '.local/venv', '.local/models']);
  // A second team may publish and ask for reviews here.
  const config = join(checkout.root, 'config', 'local.json');
  await writeFile(config, (await readFile(config, 'utf8')).replaceAll('"teams": ["catalogue"]', '"teams": ["catalogue", "studio"]'));
  const group = join(checkout.root, 'local', 'reviewer-groups', 'brand-editors.json');
  await writeFile(group, (await readFile(group, 'utf8')).replace('"teams": []', '"teams": ["studio"]'));
  await up();
  await call('PUT', `/v1/automations/${automation}`, { ...packaged, review: everything, undoSeconds: 0 });
}, 300_000);

afterAll(async () => {
  await checkout.run(['down'], { timeoutMs: 90_000 });
  await checkout.remove();
}, 120_000);

describe("an automation of one's own", () => {
  it('is loaded from its folder for a team, once for each change', async () => {
    const folder = join(checkout.root, 'automations', 'lamp');
    await cp(join(checkout.root, 'automations', 'product-description'), folder, {
      recursive: true,
      filter: (source) => basename(source) !== 'knowledge',
    });
    const { retrieval: _retrieval, ...revision } = JSON.parse(await readFile(join(folder, 'revision.json'), 'utf8'));
    await writeFile(join(folder, 'revision.json'), JSON.stringify(revision));
    for (let time = 0; time < 2; time += 1) {
      expect(await checkout.run(['load', 'automations/lamp', '--team', 'studio'])).toEqual({
        code: 0,
        output: expect.stringContaining('automation "lamp", revision 1, 0 documents'),
      });
    }
    await writeFile(join(folder, 'revision.json'), JSON.stringify({ ...revision, maxRepairs: -1 }));
    expect(await checkout.run(['load', 'automations/lamp', '--team', 'studio'])).toEqual({
      code: 1,
      output: expect.stringMatching(/linekeeper: \S+lamp does not make a revision:[^]+maxRepairs/),
    });
    await writeFile(join(folder, 'revision.json'), JSON.stringify({ ...revision, maxRepairs: 0 }));
  }, 60_000);
});

describe('down and up again', () => {
  it('takes up a task that waited for a reviewer, who can decide it', async () => {
    const title = newTitle();
    const { id } = await call('POST', '/v1/tasks', { automation, input: product('', { title }) });
    const before = await until('the reviewers have their emails', async () => {
      const mails = await mailsOf(title);
      return mails.length === 2 && mails;
    });

    expect((await checkout.run(['down'], { timeoutMs: 90_000 })).output).toContain('emulator');
    const said = await up();
    expect(said).toContain('Taking up the tasks that were under way: 1');
    expect(said).toContain('documents; lamp left to other teams');

    const kept = await mailsOf(title);
    expect(kept.map(({ text }) => text)).toEqual(expect.arrayContaining(before.map(({ text }) => text)));

    await until('the task waits for a reviewer again', async () => {
      const { items } = await call('GET', `/v1/tasks/${id}/events`);
      const { waitingFor } = await call('GET', `/v1/tasks/${id}`);
      return items.some(({ type }: { type: string }) => type === 'task.restarted') && waitingFor?.kind === 'review';
    });
    const [newest] = await mailsOf(title);
    if (!newest) throw new Error('no email');
    expect((await press(await open(linkIn(newest)), 'approve')).status).toBe(303);
    const task = await until('the task ends', async () => ((seen) => seen.done && seen)(await call('GET', `/v1/tasks/${id}`)));
    expect(task).toMatchObject({ status: 'completed', reviews: [{ votes: [{ kind: 'approve' }] }] });
  }, 400_000);
});
