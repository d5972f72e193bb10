import { setTimeout as sleep } from 'node:timers/promises';
import { SQSClient } from '@aws-sdk/client-sqs';
import { lanesOf, type Pools } from '../domain/route/pool.ts';
import type { WaitingQueueTold } from '../lib/waiting-queues.ts';
import { OpsError } from './ops-error.ts';
import { parseWaitingQueues } from './pools.ts';
import { countsOf, type Counts } from './queues.ts';
import type { DeployedStage } from './stage.ts';

/** What the check before a deployment needs of a stage. */
export type CheckDependencies = {
  stage: string;
  /** The queues that are deployed; none before the first deployment. */
  deployed: readonly WaitingQueueTold[];
  /** The pools that are about to be deployed. */
  pools: Pools;
  counts: (url: string) => Promise<Counts>;
  pause: (ms: number) => Promise<unknown>;
  /** How often a queue must look empty. */
  looks: number;
};

/** SQS counts about; a minute after the last message was sent the counts are right. */
const looks = 4;
const betweenLooksMs = 20_000;

/** What the check needs: the stage's settings in this checkout, and what of it is deployed. */
export async function checkDependencies(stage: DeployedStage): Promise<CheckDependencies> {
  const client = new SQSClient(stage.settings);
  const told = await stage.findOutput('workflow', 'WaitingQueues');
  return {
    stage: stage.name,
    deployed: told === undefined ? [] : parseWaitingQueues(told),
    pools: stage.pools,
    counts: (url) => countsOf(client, url),
    pause: sleep,
    // The emulator's counts are exact.
    looks: stage.local ? 1 : looks,
  };
}

type Placed = WaitingQueueTold & { place: NonNullable<WaitingQueueTold['place']> };

/**
 * Sees to it that a deployment takes no queue away that somebody waits in: their runs would wait for days for an answer that nobody can give.
 * A pool goes in two deployments: first no route names it any more, then it is deleted.
 * @returns what will be deleted
 * @throws {OpsError} that says which pool is still in use, and how to go on
 */
export async function checkPools(deps: CheckDependencies): Promise<string> {
  if (deps.deployed.length === 0) return `Of ${deps.stage} nothing is deployed that could go.`;
  const gone = deps.deployed.filter((queue): queue is Placed => queue.place !== undefined && !isKept(deps.pools, queue.place));
  if (gone.length === 0) return `The pools of ${deps.stage} may be deployed: none that is there goes.`;
  const faults: string[] = [];
  for (const queue of gone) {
    const fault = await findFault(deps, queue);
    if (fault !== undefined) faults.push(`  pool "${queue.place.pool}", lane ${queue.place.lane}: ${fault}`);
  }
  if (faults.length > 0)
    throw new OpsError(`config/${deps.stage}.json no longer has what is still in use on the stage ${deps.stage}:\n${faults.join('\n')}`);
  const names = gone.map(({ place }) => `${place.pool} (${place.lane})`).join(', ');
  return `The pools of ${deps.stage} may be deployed. Of those that are there these go, closed and empty: ${names}.`;
}

function isKept(pools: Pools, { pool, lane }: Placed['place']): boolean {
  const settings = pools[pool];
  return settings !== undefined && lanesOf(settings).includes(lane);
}

async function findFault(deps: CheckDependencies, { place, url }: Placed): Promise<string | undefined> {
  const { stage, pools } = deps;
  const { pool, lane, routes } = place;
  const named = routes.map((route) => `"${route}"`).join(', ');
  if (routes.length > 0 && pools[pool])
    return `the deployed ${routes.length === 1 ? 'route' : 'routes'} ${named} may send tasks there, and a lane goes only with its pool. Put /pools/${pool}/${lane} back, give ${named} a pool of another name that has the lanes you want, and deploy that; delete "${pool}" in a later deployment.`;
  if (routes.length > 0)
    return `the deployed ${routes.length === 1 ? 'route names' : 'routes name'} it: ${named}. Put /pools/${pool} back with no route that names it, and deploy that; delete it in a later deployment.`;
  const { waiting, inFlight } = await largestCounts(deps, url);
  if (waiting + inFlight === 0) return undefined;
  return `${waiting} messages wait there and ${inFlight} are in flight. Leave /pools/${pool} as it is deployed until "npm run ops -- pools --stage ${stage}" shows none.`;
}

/** Of several looks, the first that sees something; else nothing. */
async function largestCounts({ counts, pause, looks: most }: CheckDependencies, url: string): Promise<Counts> {
  for (let look = 1; ; look += 1) {
    const seen = await counts(url);
    if (seen.waiting + seen.inFlight > 0 || look >= most) return seen;
    await pause(betweenLooksMs);
  }
}
