import { setTimeout as sleep } from 'node:timers/promises';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Outside } from '#domain/outside/schema.ts';
import { workKeys } from '#adapters/dynamodb/keys.ts';
import type { Task } from '../../clients/typescript/src/index.ts';
import { invoke, withSettings, withVariables } from './stage/functions.ts';
import { startGate, startShop, type Gate, type Shop } from './stage/gate.ts';
import { linkIn, mailsAbout, open, press } from './stage/reviewer.ts';
import {
  api,
  call,
  dynamo,
  emulator,
  everything,
  model,
  newTitle,
  onlyWarnings,
  output,
  packaged,
  product,
  putAutomation,
  submitBurst,
  until,
  view,
} from './stage/stage.ts';

/**
 * Shop, models and mail are away while tasks are under way: none fails, none is handed to people, none is published twice, all end. In the
 * deep run they are away for a minute under 60 tasks, and time takes its course; else for moments, and the wait for the next probe is cut short.
 */

const deep = process.env['LINEKEEPER_DEEP'] === '1';
const tasks = deep ? 30 : 4;
const awayMs = deep ? 60_000 : 4000;
const patienceMs = deep ? 12 * 60_000 : 4 * 60_000;
const auto = 'deployed-outage';
const reviewed = 'deployed-outage-review';
const portOf = (url: string) => Number(new URL(url).port);
const away: readonly Outside[] = ['connector:shop-webhook', `route:${packaged.model.route}`, 'service:mail'];

let shop: Shop;
let models: Gate;
let mail: Gate;

beforeAll(async () => {
  await putAutomation(auto, { review: onlyWarnings });
  await putAutomation(reviewed, {
    review: everything,
    undoSeconds: 0,
    connectors: packaged.connectors.filter(({ connector }) => connector === 'catalogue'),
  });
  shop = await startShop();
  models = await startGate(portOf(model));
  mail = await startGate(portOf(emulator));
});

afterAll(async () => Promise.all([shop, models, mail].map((gate) => gate?.shut())));

const rerouted = (text: string | undefined, from: string, gate: Gate) =>
  (text ?? '').replaceAll(new URL(from).host, `127.0.0.1:${gate.port}`);

/** Runs something while the functions reach shop, models and mail by the gates alone. */
async function throughGates<T>(run: () => Promise<T>): Promise<T> {
  const sesGate = () => ({ AWS_ENDPOINT_URL_SESV2: `http://127.0.0.1:${mail.port}` });
  return withSettings(
    'publish',
    (settings) => ({
      CONNECTORS: rerouted(settings['CONNECTORS'], api, shop),
      EGRESS_ALLOWLIST: JSON.stringify([...JSON.parse(settings['EGRESS_ALLOWLIST'] ?? '[]'), `127.0.0.1:${shop.port}`]),
    }),
    async () =>
      withSettings(
        'infer',
        (settings) => ({ MODEL_ROUTES: rerouted(settings['MODEL_ROUTES'], model, models) }),
        async () => withVariables('request-review', sesGate, async () => withVariables('reconcile', sesGate, run)),
      ),
  );
}

/** Lets the minute pass that is between two probes, and calls the reconciler as its rule does. */
async function probe(): Promise<void> {
  if (deep) return;
  const past = new Date(Date.now() - 1000).toISOString();
  for (const who of away) {
    const key = { TableName: output('WorkTable'), Key: workKeys.outage(who) };
    const due = {
      UpdateExpression: 'SET probeAt = :past',
      ConditionExpression: 'phase = :down',
      ExpressionAttributeValues: { ':past': past, ':down': 'down' },
    };
    // None is down, or it is back: nothing to hurry.
    await dynamo.send(new UpdateCommand({ ...key, ...due })).catch(() => undefined);
  }
  await invoke('reconcile');
}

/** A reviewer decides as soon as the email has come; the time to do so begins with it. */
async function approve(id: string, title: string): Promise<void> {
  await until(
    `somebody is asked about ${id}`,
    async () => ((waiting) => waiting?.kind === 'review' && waiting.until)((await view(id)).waitingFor),
    patienceMs,
  );
  // Whoever is reached first decides: the other email may leave only minutes later.
  const [sent] = await mailsAbout(title, 1);
  if (!sent) throw new Error('no email');
  await press(await open(linkIn(sent)), 'approve');
}

describe('an outage', () => {
  it(
    `of shop, models and mail under ${2 * tasks} tasks delays them, and decides about none`,
    async () => {
      const ended = await throughGates(async () => {
        const titles = Array.from({ length: tasks }, newTitle);
        await Promise.all([shop.shut(), mail.shut(), models.shut()]);
        const automatic = await submitBurst(
          auto,
          Array.from({ length: tasks }, () => product()),
        );
        const asked = await submitBurst(
          reviewed,
          titles.map((title) => product('', { title })),
        );
        await until('something waits', async () => (await view(automatic[0] ?? '')).waitingFor?.kind === 'outside');
        await sleep(awayMs);
        // One after the other, so that tasks are seen to wait for each of them.
        await models.open();
        const answered = asked.map(async (id, index) => approve(id, titles[index] ?? ''));
        const done = async (): Promise<Task[] | false> => {
          await probe();
          const seen = await Promise.all([...automatic, ...asked].map((id) => view(id)));
          return seen.every((task) => task.done) && seen;
        };
        await sleep(deep ? awayMs : 2000);
        await Promise.all([shop.open(), mail.open()]);
        const [all] = await Promise.all([until('all tasks end', done, patienceMs), ...answered]);
        return all;
      });
      expect(ended.map(({ status }) => status)).toEqual(ended.map(() => 'completed'));
      // Nobody was asked but whom the policy asks, and of those only once.
      expect(ended.map(({ reviews }) => reviews.length)).toEqual(ended.map(({ automation }) => (automation === reviewed ? 1 : 0)));
      for (const { id, publications, automation } of ended) {
        expect(publications.map(({ status }) => status)).toEqual(publications.map(() => 'published'));
        expect(shop.taken.filter(({ task }) => task === id)).toHaveLength(automation === auto ? 1 : 0);
      }
      const trails = await Promise.all(ended.map(async ({ id }) => (await call('GET', `/v1/tasks/${id}/events`)).json.items));
      expect(trails.flat().filter(({ type }: { type: string }) => type === 'task.parked').length).toBeGreaterThan(0);
    },
    patienceMs + 2 * awayMs + 60_000,
  );
});
