import { describe, expect, it } from '@jest/globals';
import type { Outage } from '#domain/outside/schema.ts';
import { showPools, type PoolsDependencies } from '../../ops/pools.ts';
import type { Counts } from '../../ops/queues.ts';

const outage = (who: Outage['who'], phase: Outage['phase']): Outage => ({
  who,
  phase,
  since: '2026-03-02T09:00:00.000Z',
  by: [],
  reason: 'HTTP 503',
  version: 1,
});

const place = (pool: string, lane: 'interactive' | 'bulk', routes: string[]) => ({
  name: `pool-${pool}-${lane}`,
  url: `https://sqs/${pool}-${lane}`,
  bound: lane === 'bulk' ? 10 : 40,
  place: { pool, lane, routes },
});

/** A stage of two pools, of which one is closed. */
function stageWith(
  counts: Record<string, Counts>,
  ages: Awaited<ReturnType<PoolsDependencies['ages']>> = { seconds: new Map() },
  outages: Outage[] = [],
): PoolsDependencies {
  return {
    waiting: [
      { name: 'retrieve', url: 'https://sqs/retrieve', bound: 50 },
      place('bedrock', 'interactive', ['copywriting', 'summaries']),
      place('bedrock', 'bulk', ['copywriting', 'summaries']),
      place('rack', 'interactive', []),
    ],
    work: [{ name: 'interactive', url: 'https://sqs/interactive', deadLettersUrl: 'https://sqs/interactive-dead' }],
    counts: async (url) => counts[url.slice('https://sqs/'.length)] ?? { waiting: 0, inFlight: 0 },
    ages: async () => ages,
    outages: { list: async () => outages },
  };
}

/** The fields of the line that begins with these. */
function fields(text: string, ...first: string[]): string[] {
  const rows = text.split('\n').map((line) => line.split(/ {2,}/));
  const found = rows.filter((row) => first.every((field, at) => row[at] === field));
  expect(found).toHaveLength(1);
  return found[0]!.slice(first.length);
}

describe('ops pools', () => {
  it('shows of each lane how many wait, how many have their turn, its bound, the oldest and its routes', async () => {
    const text = await showPools(
      stageWith(
        { 'bedrock-interactive': { waiting: 120, inFlight: 40 }, 'bedrock-bulk': { waiting: 3000, inFlight: 10 } },
        {
          seconds: new Map([
            ['https://sqs/bedrock-interactive', 45],
            ['https://sqs/bedrock-bulk', 7500],
            ['https://sqs/rack-interactive', 99],
          ]),
        },
      ),
    );
    expect(text.split('\n')[0]?.split(/ {2,}/)).toEqual(['pool', 'lane', 'waiting', 'in flight', 'bound', 'oldest', 'routes']);
    expect(fields(text, 'bedrock', 'interactive')).toEqual(['120', '40', '40', '45 s', 'copywriting, summaries']);
    expect(fields(text, 'bedrock', 'bulk')).toEqual(['3000', '10', '10', '2 h', 'copywriting, summaries']);
    expect(fields(text, 'retrieve', '-')).toEqual(['0', '0', '50', '-', '-']);
    // What is not there has no age, whatever CloudWatch said some minutes ago.
    expect(fields(text, 'rack', 'interactive')).toEqual(['0', '0', '40', '-', 'none: it is closed']);
  });

  it('says which routes are down or coming back, and passes over a mere suspicion', async () => {
    const text = await showPools(
      stageWith({}, undefined, [
        outage('route:copywriting', 'down'),
        outage('route:summaries', 'recovering'),
        outage('service:embeddings', 'down'),
        outage('connector:copywriting', 'down'),
      ]),
    );
    expect(fields(text, 'bedrock', 'bulk').at(-1)).toBe('copywriting (down since 2026-03-02T09:00:00.000Z), summaries (coming back)');
    expect(fields(text, 'retrieve', '-').at(-1)).toBe('embedding server (down since 2026-03-02T09:00:00.000Z)');
    const suspected = await showPools(stageWith({}, undefined, [outage('route:copywriting', 'suspected')]));
    expect(fields(suspected, 'bedrock', 'bulk').at(-1)).toBe('copywriting, summaries');
  });

  it('shows the queues of tasks with their dead letters', async () => {
    const text = await showPools(
      stageWith(
        { interactive: { waiting: 7, inFlight: 2 }, 'interactive-dead': { waiting: 3, inFlight: 0 } },
        { seconds: new Map([['https://sqs/interactive', 4]]) },
      ),
    );
    expect(text).toContain('dead letters');
    expect(fields(text, 'interactive', '7')).toEqual(['2', '4 s', '3']);
  });

  it('says of what waits that its age is unknown, and why', async () => {
    const text = await showPools(
      stageWith(
        { 'rack-interactive': { waiting: 1, inFlight: 0 } },
        { seconds: new Map(), unknown: 'CloudWatch does not tell ages: denied' },
      ),
    );
    expect(fields(text, 'rack', 'interactive')).toEqual(['1', '0', '40', 'unknown', 'none: it is closed']);
    expect(text).toMatch(/\nCloudWatch does not tell ages: denied$/);
  });

  it('says what in flight counts besides', async () => {
    expect(await showPools(stageWith({}))).toMatch(/\nIn flight is what has its turn, and what was put back .*\.$/);
  });
});
