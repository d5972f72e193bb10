import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Task } from '../../clients/typescript/src/index.ts';
import { stackOutput } from '../deploy.ts';
import { down } from '../down.ts';
import type { Endpoints } from '../endpoints.ts';
import { LocalError } from '../local-error.ts';
import { root } from '../paths.ts';
import { runningCloud, type UpOptions } from '../running.ts';
import { seedTeam } from '../seed.ts';
import { up } from '../up.ts';
import { createClient, type Client } from './api.ts';
import { createBar } from './bar.ts';
import { savePublished } from './published.ts';
import { outputLines, resultsTable } from './results.ts';
import { offers, openPage, press, reviewLinks } from './reviewer.ts';
import { cancelUnfinished } from './unfinished.ts';

/** Ctrl-C, to a command that has something to tidy up before the cloud goes down. */
export type Interruption = { signal: AbortSignal; tidyFirst: (tidy: () => Promise<void>) => void };
export type DemoOptions = UpOptions & { yes: boolean; products: number; interruption: Interruption };

const automation = 'product-description';
/** A person may take a while; a machine may not. */
const patienceMs = { person: 60 * 60_000, machine: 10 * 60_000 };

const ProductSchema = z.looseObject({ sku: z.string(), title: z.string(), category: z.string() });
type Product = z.infer<typeof ProductSchema>;

/**
 * Puts real catalogue products through the whole line and shows what happens. Leaves the cloud as it found it, unless a task has not
 * ended: then the cloud stays up, to be looked at.
 */
export async function demo({ yes, products: wanted, interruption, ...upOptions }: DemoOptions): Promise<void> {
  const there = await runningCloud(upOptions);
  const endpoints = there ?? (await up(upOptions));
  const client = await createClient(endpoints.api, seedTeam);
  const products = spread(await readProducts(), wanted);
  const began = new Date();
  const batch = began.toISOString().slice(0, 19);

  console.log(`\nPutting ${products.length} products through "${automation}" …`);
  const submitted = products.map((product) => client.submit(automation, product, `demo-${batch}-${product.sku}`));
  const ended = new Set<string>();
  interruption.tidyFirst(async () => {
    const left = submitted.length - ended.size;
    console.log(`Cancelled ${await cancelUnfinished(client, submitted, ended)} of the ${left} unfinished tasks of this demo.`);
  });
  const tasks = await follow({ client, ids: await Promise.all(submitted), ended, began, endpoints, yes, signal: interruption.signal });

  const titles = products.map(({ title }) => title);
  console.log(`\n${resultsTable(titles, tasks)}\n`);
  for (const task of tasks) console.log(`${outputLines(task).join('\n')}\n`);
  const folder = await savePublished(endpoints.emulator, tasks);
  const bucket = await stackOutput('CatalogueBucket');
  console.log(`  The published results lie in the bucket ${bucket}, and the shop was told by signed webhooks.`);
  console.log(`  Copies of them: ${folder}/`);
  const unfinished = tasks.filter((task) => !task.done);
  if (unfinished.length > 0) {
    throw new LocalError(
      `${unfinished.length} task${unfinished.length === 1 ? ' has' : 's have'} not ended. The local cloud stays up: "npm run ops -- why ${unfinished[0]?.id}" says why, "npm run local -- down" stops it.`,
    );
  }
  if (!there) {
    await down();
    console.log(
      '  The local cloud that this demo started is stopped; "npm run local -- up --detach" starts it, with these tasks still in it.',
    );
  }
}

async function readProducts(): Promise<Product[]> {
  return z.array(ProductSchema).parse(JSON.parse(await readFile(join(root, 'automations', automation, 'products.json'), 'utf8')));
}

/** So many products, from as many categories as there are. */
function spread(products: readonly Product[], count: number): Product[] {
  const byCategory = Map.groupBy(products, ({ category }) => category);
  const chosen: Product[] = [];
  for (let round = 0; chosen.length < count && round < products.length; round += 1) {
    for (const group of byCategory.values()) {
      const product = group[round];
      if (product && chosen.length < count) chosen.push(product);
    }
  }
  return chosen;
}

type Followed = {
  client: Client;
  ids: readonly string[];
  /** Those that have ended, for whoever stops the demo. */
  ended: Set<string>;
  began: Date;
  endpoints: Endpoints;
  yes: boolean;
  signal: AbortSignal;
};

/** Shows a progress bar until all tasks have ended, and notes those that have; presses the button where that was asked for. */
async function follow({ client, ids, ended, began, endpoints, yes, signal }: Followed): Promise<Task[]> {
  const pressed = new Set<string>();
  const draw = createBar();
  let told = false;
  for (;;) {
    const tasks = await Promise.all(ids.map((id) => client.get(id)));
    signal.throwIfAborted();
    for (const { id, done } of tasks) if (done) ended.add(id);
    const open = tasks.filter((task) => task.reviews.at(-1)?.status === 'open' && !task.done);
    draw(tasks);
    if (ended.size === tasks.length) break;
    if (open.length > 0 && yes) await pressButtons(endpoints.mailbox, began, open, pressed);
    if (open.length > 0 && !yes && open.length + ended.size === tasks.length && !told) {
      told = true;
      console.log(
        `\n\n  ${open.length} draft${open.length === 1 ? ' waits' : 's wait'} for you. Open the mailbox, follow a link, and decide:\n\n    ${endpoints.mailbox}\n`,
      );
    }
    if (Date.now() - began.getTime() > (yes ? patienceMs.machine : patienceMs.person)) break;
    await sleep(500, undefined, { signal });
  }
  process.stdout.write('\n');
  return Promise.all(ids.map((id) => client.get(id)));
}

/**
 * What a person does with the mailbox: opens each link, reads the page, and presses Approve, or Reject where a check failed or
 * there is nothing to approve.
 */
async function pressButtons(mailbox: string, since: Date, open: readonly Task[], pressed: Set<string>): Promise<void> {
  for (const link of await reviewLinks(mailbox, since)) {
    if (pressed.has(link)) continue;
    const page = await openPage(link);
    const task = open.find(({ id }) => page.html.includes(id));
    if (!task) continue;
    pressed.add(link);
    const sound = task.checks.every(({ result }) => result !== 'fail');
    if (sound && offers(page, 'approve')) await press(page, 'approve');
    else if (offers(page, 'reject')) await press(page, 'reject', { reason: 'A check failed, and the demo writes no copy of its own.' });
  }
}
