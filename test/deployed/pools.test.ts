import { randomUUID } from 'node:crypto';
import { GetQueueAttributesCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import type { Lane } from '#domain/route/pool.ts';
import type { ModelRoutes } from '#domain/route/schema.ts';
import { WaitingQueueSchema } from '../../lib/waiting-queues.ts';
import { doublePort } from './stage/cloud.ts';
import { withSettings } from './stage/functions.ts';
import { countingProcesses, processesOf } from './stage/processes.ts';
import {
  aws,
  logLines,
  onlyWarnings,
  output,
  packaged,
  product,
  putAutomation,
  record,
  submit,
  submitBurst,
  until,
  untilDone,
  untilWaiting,
  view,
} from './stage/stage.ts';

/** Waiting for models: the stage has one pool for its server, with two places in each lane. In the deep run two thousand tasks wait. */

const deep = process.env['LINEKEEPER_DEEP'] === '1';
const automation = 'deployed-pools';
const bound = 2;
const sqs = new SQSClient(aws);

beforeAll(() => putAutomation(automation, { review: onlyWarnings }));

const SeenSchema = z.object({ requests: z.array(z.object({ at: z.string(), until: z.string().optional(), status: z.int() })) });

/** The calls to the model that a test made, known by a word of their input. */
async function callsAbout(word: string) {
  const answer = await fetch(`http://127.0.0.1:${doublePort}/_double/requests?last=100000&contains=${word}`);
  return SeenSchema.parse(await answer.json()).requests;
}

/** The most calls at work at once, as their server saw it. */
function mostAtOnce(calls: readonly { at: string; until?: string | undefined }[]): number {
  const moments = calls
    .flatMap(({ at, until: end }) => [
      { at: Date.parse(at), step: 1 },
      { at: Date.parse(end ?? at), step: -1 },
    ])
    .toSorted((a, b) => a.at - b.at || a.step - b.step);
  let running = 0;
  return Math.max(...moments.map(({ step }) => (running += step)));
}

const newWord = () => `w${randomUUID().slice(0, 8)}`;
const slowly = (ms: number, word: string) => product(`${word} [[double:slow=${ms}]]`);

/** The queue where tasks of a lane wait for the stage's pool. */
function poolQueue(lane: Lane): string {
  const told = z.array(WaitingQueueSchema).parse(JSON.parse(output('WaitingQueues')));
  const queue = told.find(({ place }) => place?.pool === 'local-server' && place.lane === lane);
  if (!queue) throw new Error(`the stage tells of no ${lane} lane of local-server: ${told.map(({ name }) => name).join(', ')}`);
  return queue.url;
}

async function endOf(ids: readonly string[], timeoutMs: number): Promise<Record<string, any>[]> {
  const ended = async (id: string) => ((stored) => stored['finishedAt'] !== undefined && stored)(await record(id));
  const records: Record<string, any>[] = [];
  // One after the other, and past the API: hundreds of callers that poll would take the cores from the tasks.
  for (const id of ids) records.push(await until(`task ${id} ends`, () => ended(id), timeoutMs));
  return records;
}

describe('many tasks at once', () => {
  const tasks = deep ? 2000 : 24;

  it(
    `(${tasks}) all end, each is drafted once, and the model never has more calls than its pool has places`,
    async () => {
      const word = newWord();
      const inputs = Array.from({ length: tasks }, () => slowly(150, word));
      const [records, processes] = await countingProcesses(
        ['infer', 'retrieve', 'start-task', 'validate', 'publish', 'settle'],
        async () => {
          const ids = await submitBurst(automation, inputs);
          expect(new Set(ids).size).toBe(tasks);
          return endOf(ids, tasks * 5000);
        },
      );
      expect(records.map(({ status }) => status)).toEqual(records.map(() => 'completed'));
      const calls = await callsAbout(word);
      expect(calls).toHaveLength(tasks);
      expect(mostAtOnce(calls)).toBe(bound);
      console.info(`${tasks} tasks; most processes at a time: ${JSON.stringify(processes)}`);
      expect(processes['infer']).toBeLessThanOrEqual(2 * bound);
      expect(processes['retrieve']).toBeLessThanOrEqual(4);
    },
    tasks * 5000 + 30_000,
  );

  it('in the bulk lane leave the places of the interactive lane to others', async () => {
    const [flood, few] = [newWord(), newWord()];
    const bulk = await submitBurst(
      automation,
      Array.from({ length: 14 }, () => slowly(1000, flood)),
      'bulk',
    );
    await until('the flood has reached the model', async () => (await callsAbout(flood)).length > 0);
    const ids = await submitBurst(
      automation,
      Array.from({ length: 3 }, () => slowly(100, few)),
    );
    await endOf(ids, 60_000);
    expect((await callsAbout(flood)).length).toBeLessThan(14);
    await endOf(bulk, 120_000);
    expect(mostAtOnce(await callsAbout(flood))).toBe(bound);
  }, 240_000);

  it('say what they wait for', async () => {
    const ids = await submitBurst(
      automation,
      Array.from({ length: 6 }, () => slowly(1500, newWord())),
    );
    const waiting = await untilWaiting(ids.at(-1)!, 'model');
    expect(waiting).toMatchObject({ status: 'running', waitingFor: { who: `route:${packaged.model.route}`, act: expect.any(String) } });
    await endOf(ids, 60_000);
    expect((await view(ids.at(-1)!)).waitingFor).toBeUndefined();
  });
});

/** Lets a message that was taken come again soon. */
async function withVisibility<T>(queueUrl: string, seconds: number, run: () => Promise<T>): Promise<T> {
  const set = (value: string) => sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes: { VisibilityTimeout: value } }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['VisibilityTimeout'] }));
  await set(String(seconds));
  try {
    return await run();
  } finally {
    await set(Attributes?.['VisibilityTimeout'] ?? '');
  }
}

describe('a draft', () => {
  it('is paid once when its message is delivered again during the call', async () => {
    const word = newWord();
    const began = Date.now();
    await withVisibility(poolQueue('interactive'), 2, async () => {
      const id = await submit(automation, slowly(3000, word));
      expect((await untilDone(id)).status).toBe('completed');
      const lines = (await logLines(began)).filter((line) => line.includes(id));
      expect(lines.some((line) => line.includes('another call may be at work on it'))).toBe(true);
      expect(await callsAbout(word)).toHaveLength(1);
    });
  });

  it('whose function is killed during the call is made by another, and the call that was lost is on record', async () => {
    const word = newWord();
    // A claim lasts as long as its route may take, and a message is hidden for longer than its function may: both are minutes here.
    const quick = (settings: Record<string, string>) => {
      const routes = JSON.parse(settings['MODEL_ROUTES'] ?? '{}') as ModelRoutes;
      const short = Object.entries(routes).map(([name, route]) => [
        name,
        { ...route, rounds: 1, pauseMs: 0, endpoints: route.endpoints.slice(0, 1).map((endpoint) => ({ ...endpoint, timeoutMs: 2500 })) },
      ]);
      return { MODEL_ROUTES: JSON.stringify(Object.fromEntries(short)) };
    };
    await withVisibility(poolQueue('interactive'), 18, async () =>
      withSettings('infer', quick, async () => {
        const id = await submit(automation, slowly(1500, word));
        await until('the model is asked', async () => (await callsAbout(word)).length > 0);
        for (const pid of processesOf('infer')) process.kill(pid, 'SIGKILL');
        expect((await untilDone(id, 120_000)).status).toBe('completed');
        expect(await callsAbout(word)).toHaveLength(2);
        expect((await record(id))['run']).toBe(1);
      }),
    );
  }, 180_000);
});
