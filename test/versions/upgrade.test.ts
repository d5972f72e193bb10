import { randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { paths, root } from '../../local/paths.ts';
import { prepareBase } from '../../scripts/base-version.ts';
import { cli } from '../deployed/stage/cloud.ts';
import { invoke, withSettings } from '../deployed/stage/functions.ts';
import { linkIn, mailsAbout, open, press } from '../deployed/stage/reviewer.ts';
import { api, executionArnOf, newTitle, record, sfn, tokenOf, until, untilDone } from '../deployed/stage/stage.ts';
import { hold, holdReconciler, letGo, waitingIn } from './mappings.ts';

/**
 * The base version is deployed, and a task of it stands in each place where tasks wait. This version is deployed over it, as `cdk deploy` does.
 * Until then nothing is asked that only this version may know: answers of the base are held against no contract of today.
 */

const base = prepareBase();
const reviewed = 'upgrade-reviewed';
const auto = 'upgrade-auto';
const deployMs = 5 * 60_000;

/** A packaged automation of the base, in the form that it takes. */
async function packagedInBase(): Promise<Record<string, any>> {
  const read = (file: string) => readFile(join(base, 'automations', 'product-description', file), 'utf8');
  const [revision, system, user, examples] = await Promise.all(
    ['revision.json', 'prompt.system.liquid', 'prompt.user.liquid', 'examples.json'].map(read),
  );
  return { ...JSON.parse(revision!), prompt: { system: system!.trim(), user: user!.trim(), examples: JSON.parse(examples!) } };
}

async function send(method: string, path: string, body: unknown): Promise<any> {
  const answer = await fetch(`${api}${path}`, {
    method,
    headers: { authorization: `Bearer ${await tokenOf()}`, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  return JSON.parse(text);
}

let input: Record<string, unknown>;
const titles = new Map<string, string>();

async function submit(automation: string): Promise<string> {
  const title = newTitle();
  const { id } = z
    .object({ id: z.string() })
    .parse(await send('POST', '/v1/tasks', { automation, input: { ...input, title, sku: `T-${randomUUID()}` } }));
  titles.set(id, title);
  return id;
}

/** The link in the email about a task. */
async function linkOf(id: string): Promise<string> {
  const [mail] = await mailsAbout(titles.get(id)!, 1);
  return linkIn(mail!);
}

const statusIs = (id: string, status: string) => until(`task ${id} is ${status}`, async () => (await record(id))['status'] === status);
const arrives = (queue: string) => until(`a message waits in ${queue}`, async () => (await waitingIn(queue)) > 0);

/** Which task stands where when the new version comes, the link of its email, and the execution that it has. */
const parked: Record<string, string> = {};
const links: Record<string, string> = {};
const executions = new Map<string, string>();

beforeAll(async () => {
  const packaged = await packagedInBase();
  input = packaged['example'].input;
  const review = (when: unknown[]) => ({ ...packaged['review'], when });
  await send('PUT', `/v1/automations/${reviewed}`, { ...packaged, review: review([{ always: true }]), undoSeconds: 1 });
  await send('PUT', `/v1/automations/${auto}`, { ...packaged, review: review([{ check: 'any', is: 'warn' }]) });

  const nowhere = (settings: Record<string, string>) => ({
    MODEL_ROUTES: (settings['MODEL_ROUTES'] ?? '').replaceAll(/"baseUrl":"[^"]+"/g, '"baseUrl":"http://127.0.0.1:9/v1"'),
  });
  await holdReconciler();
  await withSettings('infer', nowhere, async () => {
    parked['parked'] = await submit(auto);
    await statusIs(parked['parked'], 'held');
  });
  parked['review'] = await submit(reviewed);
  parked['decided'] = await submit(reviewed);
  for (const place of ['review', 'decided']) {
    links[place] = await linkOf(parked[place]!);
    await statusIs(parked[place]!, 'in_review');
  }
  await hold('decisions');
  await press(await open(links['decided']!), 'approve');
  await arrives('decisions');
  await hold('pool-local-server-interactive');
  parked['model'] = await submit(auto);
  await arrives('pool-local-server-interactive');
  await hold('retrieve');
  parked['retrieve'] = await submit(auto);
  await arrives('retrieve');
  await hold('interactive');
  parked['start'] = await submit(auto);
  await arrives('interactive');
  for (const place of ['review', 'decided', 'model', 'retrieve']) executions.set(place, await executionArnOf(parked[place]!));

  await cli(['deploy'], deployMs);
}, 2 * deployMs);

afterAll(letGo);

/** `npm run ops -- check`, over a copy of what was just deployed in which something is other. */
async function checkWith(change: (templates: Record<string, any>) => void): Promise<{ code: number | null; said: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'linekeeper-unsafe-'));
  try {
    const names = (await readdir(paths.cdkOut)).filter((name) => name.endsWith('.template.json'));
    const templates: Record<string, any> = {};
    for (const name of names) templates[name.replace('.template.json', '')] = JSON.parse(await readFile(join(paths.cdkOut, name), 'utf8'));
    change(templates);
    for (const name of names) await writeFile(join(folder, name), JSON.stringify(templates[name.replace('.template.json', '')]));
    await copyFile(join(paths.cdkOut, 'manifest.json'), join(folder, 'manifest.json'));
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'ops', 'main.ts'), 'check', '--templates', folder], {
      cwd: root,
      encoding: 'utf8',
    });
    return { code: status, said: stdout + stderr };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The resource of a type whose logical id has this in it. */
function resourceIn(
  { Resources }: { Resources: Record<string, { Type: string; Properties: Record<string, unknown> }> },
  type: string,
  part: string,
): string {
  const [id] = Object.entries(Resources).find(([name, { Type }]) => Type === type && name.includes(part)) ?? [];
  if (id === undefined) throw new Error(`there is no ${type} ${part}`);
  return id;
}

describe('npm run ops -- check, while something waits everywhere', () => {
  it('lets what is deployed be deployed again', async () => {
    const { code, said } = await checkWith(() => undefined);
    expect([code, said]).toEqual([0, expect.stringMatching(/ 0 to do, 0 could not be told\.\n$/)]);
    expect(said).toMatch(/^ok +linekeeper-local-workflow: .* is deployed, .* is to come; each reads what the other writes$/m);
  });

  it('refuses what would lose items, messages, a function that is called, or a version that cannot be read', async () => {
    const { code, said } = await checkWith(({ State, Workflow, Api }) => {
      delete State.Resources[resourceIn(State, 'AWS::DynamoDB::Table', 'Work')];
      Workflow.Resources[resourceIn(Workflow, 'AWS::SQS::Queue', 'DecisionsQueue')].Properties.QueueName = 'other';
      delete Workflow.Resources[resourceIn(Workflow, 'AWS::Lambda::Function', 'Validate')];
      const { writes } = JSON.parse(Api.Outputs.Version.Value);
      Api.Outputs.Version.Value = JSON.stringify({ writes: writes + 1, reads: { from: writes + 1, to: writes + 1 } });
    });
    expect(code).toBe(1);
    expect(said).toMatch(/^to do +linekeeper-local-state: table Work\w+: would go, and with it its items$/m);
    expect(said).toMatch(/^to do +linekeeper-local-workflow: queue DecisionsQueue\w+: .*, and 1 messages wait there and 0 are in flight$/m);
    expect(said).toMatch(
      /^to do +linekeeper-local-workflow: function Validate\w+: would go, and executions run that may need it, the oldest since .*Z$/m,
    );
    expect(said).toMatch(/^to do +linekeeper-local-api: .* which no longer reads what is stored there/m);
  });
});

describe('this version, deployed over the base version', () => {
  it('finds all tasks where they were', async () => {
    const statuses: Record<string, string> = {};
    for (const [place, id] of Object.entries(parked)) statuses[place] = (await record(id))['status'];
    expect(statuses).toEqual({
      parked: 'held',
      review: 'in_review',
      decided: 'in_review',
      model: 'running',
      retrieve: 'running',
      start: 'queued',
    });
  });

  it('takes a decision by the link of an old email', async () => {
    const page = await open(links['review']!);
    expect(page.status).toBe(200);
    expect((await press(page, 'approve')).status).toBe(303);
  });

  it('brings each task to its end, in the execution that it had', async () => {
    await letGo();
    await until('what was parked goes on', async () => {
      await invoke('reconcile');
      return (await record(parked['parked']!))['status'] !== 'held';
    });
    const ends: Record<string, string> = {};
    for (const [place, id] of Object.entries(parked)) ends[place] = (await untilDone(id)).status;
    expect(ends).toEqual(Object.fromEntries(Object.keys(parked).map((place) => [place, 'completed'])));
    for (const [place, executionArn] of executions) {
      const status = await until(`the execution ends`, async () =>
        (({ status: is }) => is !== 'RUNNING' && is)(await sfn.send(new DescribeExecutionCommand({ executionArn }))),
      );
      expect([place, status]).toEqual([place, 'SUCCEEDED']);
    }
  });

  it('takes new tasks of old automations', async () => {
    expect((await untilDone(await submit(auto))).status).toBe('completed');
  });
});
