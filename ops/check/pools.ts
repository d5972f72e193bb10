import { setTimeout as sleep } from 'node:timers/promises';
import { SQSClient } from '@aws-sdk/client-sqs';
import { lanesOf, type Pools } from '../../domain/route/pool.ts';
import type { WaitingQueueTold } from '../../lib/waiting-queues.ts';
import { ok, toDo, type Finding } from '../doctor/finding.ts';
import { parseWaitingQueues } from '../pools.ts';
import { countsOf, type Counts } from '../queues.ts';
import type { DeployedStage } from '../stage.ts';

/** What the check of pools needs of a stage. */
export type PoolsCheck = {
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
export async function poolsCheck(stage: DeployedStage): Promise<PoolsCheck> {
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
 * @returns a line for each lane that goes, or one for all
 */
export async function judgePools(deps: PoolsCheck): Promise<Finding[]> {
  const gone = deps.deployed.filter((queue): queue is Placed => queue.place !== undefined && !isKept(deps.pools, queue.place));
  if (gone.length === 0) return [ok('pools', 'none that is there goes')];
  const findings: Finding[] = [];
  for (const queue of gone) {
    const about = `pool "${queue.place.pool}", lane ${queue.place.lane}`;
    const fault = await findFault(deps, queue);
    findings.push(fault ? toDo(about, ...fault) : ok(about, 'goes, closed and empty'));
  }
  return findings;
}

function isKept(pools: Pools, { pool, lane }: Placed['place']): boolean {
  const settings = pools[pool];
  return settings !== undefined && lanesOf(settings).includes(lane);
}

/** What is in the way of its going, and how to go on. */
async function findFault(deps: PoolsCheck, { place, url }: Placed): Promise<[says: string, mend: string] | undefined> {
  const { stage, pools } = deps;
  const { pool, lane, routes } = place;
  const named = routes.map((route) => `"${route}"`).join(', ');
  if (routes.length > 0 && pools[pool])
    return [
      `goes, though the deployed ${routes.length === 1 ? 'route' : 'routes'} ${named} may send tasks there, and a lane goes only with its pool`,
      `put /pools/${pool}/${lane} back into config/${stage}.json, give ${named} a pool of another name that has the lanes you want, and deploy that; delete "${pool}" in a later deployment`,
    ];
  if (routes.length > 0)
    return [
      `goes, though the deployed ${routes.length === 1 ? 'route names' : 'routes name'} it: ${named}`,
      `put /pools/${pool} back into config/${stage}.json with no route that names it, and deploy that; delete it in a later deployment`,
    ];
  const { waiting, inFlight } = await largestCounts(deps, url);
  if (waiting + inFlight === 0) return undefined;
  return [
    `goes, though ${waiting} messages wait there and ${inFlight} are in flight`,
    `leave /pools/${pool} in config/${stage}.json as it is deployed until "npm run ops -- pools --stage ${stage}" shows none`,
  ];
}

/** Of several looks, the first that sees something; else nothing. */
export async function largestCounts(
  { counts, pause, looks: most }: Pick<PoolsCheck, 'counts' | 'pause' | 'looks'>,
  url: string,
): Promise<Counts> {
  for (let look = 1; ; look += 1) {
    const seen = await counts(url);
    if (seen.waiting + seen.inFlight > 0 || look >= most) return seen;
    await pause(betweenLooksMs);
  }
}
