import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { TaskView } from '#domain/task/view-task.ts';
import { stackOutput } from '../deploy.ts';
import { down } from '../down.ts';
import { readEndpoints, type Endpoints } from '../endpoints.ts';
import { LocalError } from '../local-error.ts';
import { paths, root } from '../paths.ts';
import { runningProcesses } from '../processes.ts';
import { seedTeam } from '../seed.ts';
import { up, type UpOptions } from '../up.ts';
import { createClient, type Client } from './api.ts';
import { savePublished } from './published.ts';
import { offers, openPage, press, reviewLinks } from './reviewer.ts';
import { table } from './table.ts';

export type DemoOptions = UpOptions & { yes: boolean; products: number };

const automation = 'product-description';
/** A person may take a while; a machine may not. */
const patienceMs = { person: 60 * 60_000, machine: 10 * 60_000 };

const ProductSchema = z.looseObject({ sku: z.string(), title: z.string(), category: z.string() });
type Product = z.infer<typeof ProductSchema>;

/** Puts real catalogue products through the whole line and shows what happens. Leaves the cloud as it found it. */
export async function demo({ yes, products: wanted, ...upOptions }: DemoOptions): Promise<void> {
  const wasUp = existsSync(paths.endpoints) && (await runningProcesses()).length > 0;
  const endpoints = wasUp ? await readEndpoints() : await up(upOptions);
  const client = await createClient(endpoints.api, seedTeam);
  const products = spread(await readProducts(), wanted);
  const batch = new Date().toISOString().slice(0, 19);

  console.log(`\nPutting ${products.length} products through "${automation}" …`);
  const ids = await Promise.all(products.map((product) => client.submit(automation, product, `demo-${batch}-${product.sku}`)));
  const tasks = await follow(client, ids, endpoints, yes);

  console.log(`\n${resultsTable(products, tasks)}\n`);
  showPublished(tasks);
  const folder = await savePublished(endpoints.emulator, tasks);
  const bucket = await stackOutput('CatalogueBucket');
  console.log(`  The published results lie in the bucket ${bucket}, and the shop was told by signed webhooks.`);
  console.log(`  Copies of them: ${folder}/`);
  if (!wasUp) {
    await down();
    console.log(
      '  The local cloud that this demo started is stopped; "npm run local -- up --detach" starts it, with these tasks still in it.',
    );
  }
  const unfinished = tasks.filter((task) => !task.done).length;
  if (unfinished > 0)
    throw new LocalError(`${unfinished} task${unfinished === 1 ? ' has' : 's have'} not ended; "npm run ops -- why <task>" says why.`);
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

/** Shows a progress bar until all tasks have ended; presses the button where that was asked for. */
async function follow(client: Client, ids: readonly string[], endpoints: Endpoints, yes: boolean): Promise<TaskView[]> {
  const pressed = new Set<string>();
  const started = Date.now();
  let told = false;
  for (;;) {
    const tasks = await Promise.all(ids.map((id) => client.get(id)));
    const ended = tasks.filter((task) => task.done).length;
    const open = tasks.filter((task) => task.review?.status === 'open' && !task.done);
    drawBar(ended, tasks.length, open.length, started);
    if (ended === tasks.length) break;
    if (open.length > 0 && yes) await pressButtons(endpoints.mailbox, open, pressed);
    if (open.length > 0 && !yes && open.length + ended === tasks.length && !told) {
      told = true;
      console.log(
        `\n\n  ${open.length} draft${open.length === 1 ? ' waits' : 's wait'} for you. Open the mailbox, follow a link, and decide:\n\n    ${endpoints.mailbox}\n`,
      );
    }
    if (Date.now() - started > (yes ? patienceMs.machine : patienceMs.person)) break;
    await sleep(500);
  }
  process.stdout.write('\n');
  return Promise.all(ids.map((id) => client.get(id)));
}

let lastBar = '';
function drawBar(ended: number, total: number, open: number, started: number): void {
  const width = 30;
  const full = Math.round((ended / total) * width);
  const bar = `  [${'█'.repeat(full)}${'·'.repeat(width - full)}] ${ended}/${total} ended${open > 0 ? `, ${open} in review` : ''}`;
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[2K${bar} ${Math.round((Date.now() - started) / 1000)} s`);
  else if (bar !== lastBar) process.stdout.write(`${bar}\n`);
  lastBar = bar;
}

/**
 * What a person does with the mailbox: opens each link, reads the page, and presses Approve, or Reject where a check failed or
 * there is nothing to approve.
 */
async function pressButtons(mailbox: string, open: readonly TaskView[], pressed: Set<string>): Promise<void> {
  for (const link of await reviewLinks(mailbox)) {
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

function resultsTable(products: readonly Product[], tasks: readonly TaskView[]): string {
  const rows = tasks.map((task, index) => {
    const why = task.review ? `reviewed: ${task.review.reasons.join('; ')}` : 'auto';
    return [
      products[index]?.title ?? '',
      task.status,
      task.confidence === undefined ? '–' : task.confidence.toFixed(2),
      why,
      (task.timings.activeMs / 1000).toFixed(1),
      task.usage.usd.toFixed(4),
      task.id,
    ];
  });
  return table(
    ['product', 'status', 'confidence', 'auto or reviewed, and why', 'active s', 'usd', 'task'],
    rows,
    [32, 10, 10, 60, 8, 8, 30],
  );
}

function showPublished(tasks: readonly TaskView[]): void {
  for (const task of tasks) {
    const headline = task.output?.['headline'];
    const place = task.publications.find((publication) => publication.target.startsWith('s3://'));
    console.log(
      `  ${typeof headline === 'string' ? headline : '(no headline)'}\n    ${String(task.output?.['description'] ?? '')}\n    ${place ? place.target : `not published: ${task.error?.type ?? task.status}`}\n`,
    );
  }
}
