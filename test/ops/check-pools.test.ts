import { describe, expect, it } from '@jest/globals';
import type { Lane, Pools } from '#domain/route/pool.ts';
import { checkDependencies, checkPools, type CheckDependencies } from '../../ops/check-pools.ts';
import type { Counts } from '../../ops/queues.ts';
import type { DeployedStage } from '../../ops/stage.ts';

const bedrock = { capacity: 50, interactive: 40, bulk: 10 };
const rack = { capacity: 4, interactive: 4 };

const queue = (pool: string, lane: Lane, routes: string[]) => ({
  name: `pool-${pool}-${lane}`,
  url: `${pool}-${lane}`,
  bound: 2,
  place: { pool, lane, routes },
});
const retrieve = { name: 'retrieve', url: 'retrieve', bound: 50 };
const open = [queue('bedrock', 'interactive', ['copywriting']), queue('bedrock', 'bulk', ['copywriting'])];
const closed = queue('rack', 'interactive', []);

/** A deployment of these pools over these queues. `counts` gives what each look at the queue sees. */
function deployment(pools: Pools, deployed: CheckDependencies['deployed'], counts: Record<string, Counts[]> = {}) {
  const waited: number[] = [];
  const looked: string[] = [];
  const deps: CheckDependencies = {
    stage: 'dev',
    deployed,
    pools,
    counts: async (url) => {
      looked.push(url);
      return counts[url]?.shift() ?? { waiting: 0, inFlight: 0 };
    },
    pause: async (ms) => void waited.push(ms),
    looks: 4,
  };
  return { deps, waited, looked };
}

describe('the check before a deployment', () => {
  it.each([
    ['all stays', { bedrock }, [retrieve, ...open]],
    ['a pool comes', { bedrock, rack }, [retrieve, ...open]],
    ['a bound changes', { bedrock: { ...bedrock, interactive: 2 } }, [retrieve, ...open]],
    ['a lane comes', { rack: { capacity: 8, interactive: 4, bulk: 4 } }, [queue('rack', 'interactive', ['night'])]],
    ['a pool is closed, and stays', { bedrock, rack }, [...open, closed]],
  ])('lets pass that %s, without a look at any queue', async (_what, pools, deployed) => {
    const { deps, looked } = deployment(pools, deployed);
    expect(await checkPools(deps)).toBe('The pools of dev may be deployed: none that is there goes.');
    expect(looked).toEqual([]);
  });

  it('lets pass the first deployment, and says that it is the first', async () => {
    expect(await checkPools(deployment({ bedrock }, []).deps)).toBe('Of dev nothing is deployed that could go.');
  });

  it('lets a pool go that is closed and has looked empty for a minute', async () => {
    const { deps, waited, looked } = deployment({ bedrock }, [...open, closed]);
    expect(await checkPools(deps)).toBe(
      'The pools of dev may be deployed. Of those that are there these go, closed and empty: rack (interactive).',
    );
    expect(looked).toEqual(['rack-interactive', 'rack-interactive', 'rack-interactive', 'rack-interactive']);
    expect(waited.reduce((sum, ms) => sum + ms, 0)).toBe(60_000);
  });

  it.each([
    ['waits', [{ waiting: 3, inFlight: 0 }], '3 messages wait there and 0 are in flight'],
    ['is in flight', [{ waiting: 0, inFlight: 2 }], '0 messages wait there and 2 are in flight'],
    [
      'shows late',
      [
        { waiting: 0, inFlight: 0 },
        { waiting: 0, inFlight: 0 },
        { waiting: 1, inFlight: 0 },
      ],
      '1 messages wait there',
    ],
  ])('refuses that a closed pool goes while something %s there, and says what to wait for', async (_what, counts, said) => {
    const { deps } = deployment({ bedrock }, [...open, closed], { 'rack-interactive': counts });
    const refusal = checkPools(deps);
    await expect(refusal).rejects.toThrow(
      'config/dev.json no longer has what is still in use on the stage dev:\n  pool "rack", lane interactive: ',
    );
    await expect(refusal).rejects.toThrow(said);
    await expect(refusal).rejects.toThrow('Leave /pools/rack as it is deployed until "npm run ops -- pools --stage dev" shows none.');
  });

  it('refuses that a pool goes while a deployed route names it, though it is empty: more may come until then', async () => {
    const { deps, looked } = deployment({ rack }, open);
    const refusal = checkPools(deps);
    await expect(refusal).rejects.toThrow(
      'pool "bedrock", lane interactive: the deployed route names it: "copywriting". Put /pools/bedrock back with no route that names it, and deploy that; delete it in a later deployment.',
    );
    // Every fault at once.
    await expect(refusal).rejects.toThrow('pool "bedrock", lane bulk: ');
    expect(looked).toEqual([]);
  });

  it('refuses that a lane goes while its pool is named, and says that it goes with its pool', async () => {
    const { deps } = deployment({ bedrock: { capacity: 50, interactive: 50 } }, open);
    const refusal = checkPools(deps);
    await expect(refusal).rejects.toThrow(
      'pool "bedrock", lane bulk: the deployed route "copywriting" may send tasks there, and a lane goes only with its pool. Put /pools/bedrock/bulk back, give "copywriting" a pool of another name that has the lanes you want',
    );
    await expect(refusal).rejects.not.toThrow('lane interactive');
  });

  it('takes what is deployed from the stack, and the pools from this checkout', async () => {
    const stage = (told: string | undefined, local?: object) =>
      ({ name: 'dev', settings: {}, pools: { rack }, local, findOutput: async () => told }) as unknown as DeployedStage;
    const first = await checkDependencies(stage(undefined));
    expect([first.deployed, first.pools, first.looks]).toEqual([[], { rack }, 4]);
    const later = await checkDependencies(stage(JSON.stringify([retrieve, closed]), {}));
    expect([later.deployed, later.looks]).toEqual([[retrieve, closed], 1]);
  });
});
