import { describe, expect, it } from '@jest/globals';
import type { Lane, Pools } from '#domain/route/pool.ts';
import { judgePools, poolsCheck, type PoolsCheck } from '../../../ops/check/pools.ts';
import type { Counts } from '../../../ops/queues.ts';
import type { DeployedStage } from '../../../ops/stage.ts';

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
function deployment(pools: Pools, deployed: PoolsCheck['deployed'], counts: Record<string, Counts[]> = {}) {
  const waited: number[] = [];
  const looked: string[] = [];
  const deps: PoolsCheck = {
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

const untouched = { state: 'ok', about: 'pools', says: 'none that is there goes' };

describe('the pools of a deployment', () => {
  it.each([
    ['all stays', { bedrock }, [retrieve, ...open]],
    ['a pool comes', { bedrock, rack }, [retrieve, ...open]],
    ['a bound changes', { bedrock: { ...bedrock, interactive: 2 } }, [retrieve, ...open]],
    ['a lane comes', { rack: { capacity: 8, interactive: 4, bulk: 4 } }, [queue('rack', 'interactive', ['night'])]],
    ['a pool is closed, and stays', { bedrock, rack }, [...open, closed]],
  ])('lets pass that %s, without a look at any queue', async (_what, pools, deployed) => {
    const { deps, looked } = deployment(pools, deployed);
    expect(await judgePools(deps)).toEqual([untouched]);
    expect(looked).toEqual([]);
  });

  it('lets pass the first deployment', async () => {
    expect(await judgePools(deployment({ bedrock }, []).deps)).toEqual([untouched]);
  });

  it('lets a pool go that is closed and has looked empty for a minute', async () => {
    const { deps, waited, looked } = deployment({ bedrock }, [...open, closed]);
    expect(await judgePools(deps)).toEqual([{ state: 'ok', about: 'pool "rack", lane interactive', says: 'goes, closed and empty' }]);
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
    expect(await judgePools(deps)).toEqual([
      {
        state: 'to do',
        about: 'pool "rack", lane interactive',
        says: expect.stringContaining(said),
        mend: 'leave /pools/rack in config/dev.json as it is deployed until "npm run ops -- pools --stage dev" shows none',
      },
    ]);
  });

  it('refuses that a pool goes while a deployed route names it, though it is empty: more may come until then', async () => {
    const { deps, looked } = deployment({ rack }, open);
    const fault = {
      state: 'to do',
      says: 'goes, though the deployed route names it: "copywriting"',
      mend: 'put /pools/bedrock back into config/dev.json with no route that names it, and deploy that; delete it in a later deployment',
    };
    // Every fault at once.
    expect(await judgePools(deps)).toEqual([
      { ...fault, about: 'pool "bedrock", lane interactive' },
      { ...fault, about: 'pool "bedrock", lane bulk' },
    ]);
    expect(looked).toEqual([]);
  });

  it('refuses that a lane goes while its pool is named, and says that it goes with its pool', async () => {
    const { deps } = deployment({ bedrock: { capacity: 50, interactive: 50 } }, open);
    expect(await judgePools(deps)).toEqual([
      {
        state: 'to do',
        about: 'pool "bedrock", lane bulk',
        says: 'goes, though the deployed route "copywriting" may send tasks there, and a lane goes only with its pool',
        mend: expect.stringContaining('put /pools/bedrock/bulk back into config/dev.json, give "copywriting" a pool of another name'),
      },
    ]);
  });

  it('takes what is deployed from the stack, and the pools from this checkout', async () => {
    const stage = (told: string | undefined, local?: object) =>
      ({ name: 'dev', settings: {}, pools: { rack }, local, findOutput: async () => told }) as unknown as DeployedStage;
    const first = await poolsCheck(stage(undefined));
    expect([first.deployed, first.pools, first.looks]).toEqual([[], { rack }, 4]);
    const later = await poolsCheck(stage(JSON.stringify([retrieve, closed]), {}));
    expect([later.deployed, later.looks]).toEqual([[retrieve, closed], 1]);
  });
});
