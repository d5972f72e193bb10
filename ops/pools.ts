import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { createOutages } from '../adapters/dynamodb/outages.ts';
import { systemClock } from '../adapters/system/system.ts';
import { embeddingServer, type Outage, type Outside } from '../domain/outside/schema.ts';
import { span } from '../domain/task/explain.ts';
import { WaitingQueueSchema, type WaitingQueueTold } from '../lib/waiting-queues.ts';
import type { Outages } from '../usecases/ports/outages.ts';
import { inColumns } from './columns.ts';
import { readAges, type Ages } from './queue-ages.ts';
import { countsOf, workQueues, type Counts } from './queues.ts';
import type { DeployedStage } from './stage.ts';

/** What `pools` needs of a stage. */
export type PoolsDependencies = {
  /** Where states wait for their turn. */
  waiting: readonly WaitingQueueTold[];
  /** The other queues of tasks, and where their dead letters are. */
  work: readonly { name: string; url: string; deadLettersUrl: string }[];
  counts: (url: string) => Promise<Counts>;
  ages: (urls: readonly string[]) => Promise<Ages>;
  outages: Pick<Outages, 'list'>;
};

/** Those that `pools` shows beside the queues where states wait. */
const shown = ['interactive', 'bulk', 'undelivered'] as const;

const WaitingQueuesSchema = z.array(WaitingQueueSchema);

/** The queues where states of a deployed stage wait, from its output. */
export function parseWaitingQueues(output: string): WaitingQueueTold[] {
  return WaitingQueuesSchema.parse(JSON.parse(output));
}

/** What `pools` needs, of a stage that is deployed. */
export async function poolsDependencies({ settings, local, output }: DeployedStage): Promise<PoolsDependencies> {
  const sqs = new SQSClient(settings);
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(settings));
  const work = shown.map(async (name) => {
    const { stack, queue, deadLetters } = workQueues[name];
    return { name, url: await output(stack, queue), deadLettersUrl: await output(stack, deadLetters) };
  });
  return {
    waiting: parseWaitingQueues(await output('workflow', 'WaitingQueues')),
    work: await Promise.all(work),
    counts: (url) => countsOf(sqs, url),
    ages: local
      ? async () => ({ seconds: new Map(), unknown: 'The emulator has no metrics of queues, so ages are not known here.' })
      : (urls) => readAges(new CloudWatchClient(settings), urls, systemClock.now()),
    outages: createOutages({ client, table: await output('state', 'WorkTable'), clock: systemClock }),
  };
}

/** Who waits where for a turn, a line each lane; and the queues of tasks beside them, with their dead letters. */
export async function showPools(deps: PoolsDependencies): Promise<string> {
  const { waiting, work, counts } = deps;
  const [ages, outages, waitingCounts, workCounts, deadCounts] = await Promise.all([
    deps.ages([...waiting, ...work].map(({ url }) => url)),
    deps.outages.list(),
    Promise.all(waiting.map(({ url }) => counts(url))),
    Promise.all(work.map(({ url }) => counts(url))),
    Promise.all(work.map(({ deadLettersUrl }) => counts(deadLettersUrl))),
  ]);
  const none: Counts = { waiting: 0, inFlight: 0 };
  const figures = (url: string, { waiting: waits, inFlight }: Counts) => {
    const age = waits + inFlight === 0 ? '-' : ageText(ages, url);
    return { waits: String(waits), inFlight: String(inFlight), age };
  };
  const lanes = waiting.map((queue, at) => {
    const { waits, inFlight, age } = figures(queue.url, waitingCounts[at] ?? none);
    return [
      queue.place?.pool ?? queue.name,
      queue.place?.lane ?? '-',
      waits,
      inFlight,
      String(queue.bound),
      age,
      usersText(queue, outages),
    ];
  });
  const others = work.map(({ name, url }, at) => {
    const { waits, inFlight, age } = figures(url, workCounts[at] ?? none);
    return [name, waits, inFlight, age, String((deadCounts[at] ?? none).waiting)];
  });
  return [
    ...inColumns([['pool', 'lane', 'waiting', 'in flight', 'bound', 'oldest', 'routes'], ...lanes]),
    '',
    ...inColumns([['queue', 'waiting', 'in flight', 'oldest', 'dead letters'], ...others]),
    '',
    'In flight is what has its turn, and what was put back while another call for the same draft may still be at work.',
    ...(ages.unknown === undefined ? [] : [ages.unknown]),
  ].join('\n');
}

function ageText({ seconds }: Ages, url: string): string {
  const age = seconds.get(url);
  return age === undefined ? 'unknown' : span(age * 1000);
}

/** Who uses a queue, and which of them is away. */
function usersText({ place }: WaitingQueueTold, outages: readonly Outage[]): string {
  if (!place) return awayText('embedding server', embeddingServer, outages) ?? '-';
  if (place.routes.length === 0) return 'none: it is closed';
  return place.routes.map((route) => awayText(route, `route:${route}`, outages) ?? route).join(', ');
}

function awayText(name: string, who: Outside, outages: readonly Outage[]): string | undefined {
  const outage = outages.find((each) => each.who === who);
  if (outage?.phase === 'down') return `${name} (down since ${outage.since})`;
  return outage?.phase === 'recovering' ? `${name} (coming back)` : undefined;
}
