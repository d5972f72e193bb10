import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { boundOf, lanesOf, LaneSchema, placeOf, poolFaults, PoolSchema, PoolsSchema, type Pools } from '#domain/route/pool.ts';
import { ModelRoutesSchema, type ModelRoutes } from '#domain/route/schema.ts';

const two = { capacity: 24, interactive: 20, bulk: 4 };
const one = { capacity: 8, interactive: 8 };
const pools: Pools = { bedrock: two, rack: one };

const prices = { version: '1', inputUsdPerMTok: 0, outputUsdPerMTok: 0 };
const bedrock = (model: string) => ({ name: 'b', kind: 'bedrock', model, ...prices });
const server = (baseUrl: string, model = 'm') => ({ name: 's', kind: 'openai', model, baseUrl, ...prices });
const routesOf = (routes: Record<string, { pool: string; endpoints: object[] }>): ModelRoutes => ModelRoutesSchema.parse(routes);

describe('a pool', () => {
  it.each([
    ['two lanes that fill it', two, ['interactive', 'bulk']],
    ['two lanes and calls that others make', { capacity: 40, interactive: 20, bulk: 4 }, ['interactive', 'bulk']],
    ['one lane', one, ['interactive']],
    ['the least there is', { capacity: 2, interactive: 2 }, ['interactive']],
  ])('may have %s', (_what, pool, lanes) => {
    expect(lanesOf(PoolSchema.parse(pool))).toEqual(lanes);
  });

  it.each([
    ['more calls than its server takes', { capacity: 20, interactive: 18, bulk: 4 }, 'is 20, and the bounds of its lanes sum up to 22'],
    ['more calls in its one lane', { capacity: 4, interactive: 5 }, 'sum up to 5; lower interactive or bulk'],
    ['a server of one', { capacity: 4, interactive: 1 }, 'must be at least 2, the least that an event source can be bound to'],
    ['a bulk lane of one', { capacity: 4, interactive: 2, bulk: 1 }, 'must be at least 2'],
    ['more than a mapping can be bound to', { capacity: 1000, interactive: 1001 }, '1000'],
    ['half a call', { capacity: 4, interactive: 2.5 }, 'int'],
    ['a lane of another name', { capacity: 4, interactive: 2, night: 2 }, 'night'],
  ])('is refused with %s', (_what, pool, said) => {
    const { error } = PoolSchema.safeParse(pool);
    expect(error?.issues.map(({ message }) => message).join('\n')).toContain(said);
  });

  it('never has lanes that make more calls than its server takes', () => {
    const number = fc.integer({ min: 1, max: 1100 });
    fc.assert(
      fc.property(
        fc.record({ capacity: fc.integer({ min: 1, max: 2200 }), interactive: number, bulk: fc.option(number, { nil: undefined }) }),
        (settings) => {
          const { success, data } = PoolSchema.safeParse(settings);
          const bounds = data ? lanesOf(data).map((lane) => boundOf(data, lane)) : [];
          const sum = bounds.reduce((total, bound) => total + bound, 0);
          const fits = settings.interactive + (settings.bulk ?? 0) <= settings.capacity;
          const inRange = [settings.interactive, settings.bulk].every((value) => value === undefined || (value >= 2 && value <= 1000));
          expect(success).toBe(fits && inRange);
          expect(sum).toBeLessThanOrEqual(settings.capacity);
        },
      ),
    );
  });

  it.each(['Bedrock', 'a_b', 'a b', '', 'a'.repeat(21)])('has no such name as "%s": a queue is called by it', (name) => {
    expect(PoolsSchema.safeParse({ [name]: one }).success).toBe(false);
  });
});

describe('the place of a task', () => {
  const routes = routesOf({
    copywriting: { pool: 'bedrock', endpoints: [bedrock('a')] },
    night: { pool: 'rack', endpoints: [server('https://rack.example/v1')] },
    lost: { pool: 'gone', endpoints: [bedrock('b')] },
  });

  it.each([
    ['copywriting', 'interactive', { pool: 'bedrock', lane: 'interactive' }],
    ['copywriting', 'bulk', { pool: 'bedrock', lane: 'bulk' }],
    ['night', 'interactive', { pool: 'rack', lane: 'interactive' }],
    ['night', 'bulk', { pool: 'rack', lane: 'interactive' }],
    ['lost', 'interactive', undefined],
    ['unheard-of', 'bulk', undefined],
  ] as const)('of route %s and lane %s is %j', (route, lane, place) => {
    expect(placeOf(routes, pools, { route, lane })).toEqual(place);
  });

  it('is a lane that its pool has', () => {
    const name = fc.constantFrom('bedrock', 'rack', 'gone');
    fc.assert(
      fc.property(name, fc.constantFrom(...LaneSchema.options), (pool, lane) => {
        const place = placeOf(routesOf({ r: { pool, endpoints: [bedrock('a')] } }), pools, { route: 'r', lane });
        const settings = pools[pool];
        expect(place === undefined).toBe(settings === undefined);
        if (place && settings) expect(lanesOf(settings)).toContain(place.lane);
      }),
    );
  });
});

describe('routes and pools', () => {
  it.each([
    [
      'a route each',
      { a: { pool: 'bedrock', endpoints: [bedrock('x')] }, b: { pool: 'rack', endpoints: [server('https://r.example/v1')] } },
    ],
    [
      'two routes of one server in one pool',
      {
        a: { pool: 'rack', endpoints: [server('https://r.example/v1')] },
        b: { pool: 'rack', endpoints: [server('https://r.example/v1', 'other')] },
      },
    ],
    [
      'two models of Bedrock in two pools',
      { a: { pool: 'bedrock', endpoints: [bedrock('x')] }, b: { pool: 'rack', endpoints: [bedrock('y')] } },
    ],
    [
      'two ports of one machine',
      { a: { pool: 'rack', endpoints: [server('http://h:1/v1')] }, b: { pool: 'bedrock', endpoints: [server('http://h:2/v1')] } },
    ],
    ['a pool that no route names', { a: { pool: 'rack', endpoints: [bedrock('x')] } }],
    ['no routes', {}],
  ])('are at peace: %s', (_what, routes) => {
    expect(poolFaults(routesOf(routes), pools)).toEqual([]);
  });

  it.each([
    [
      'a pool that the stage does not have',
      { a: { pool: 'gone', endpoints: [bedrock('x')] } },
      { path: ['modelRoutes', 'a', 'pool'], message: '"gone" is no pool of this stage; known are bedrock, rack' },
    ],
    [
      'a server in two pools',
      {
        a: { pool: 'rack', endpoints: [server('https://r.example/v1')] },
        b: { pool: 'bedrock', endpoints: [server('https://r.example/other/v1')] },
      },
      {
        path: ['modelRoutes', 'b', 'endpoints', '0'],
        message:
          'is on https://r.example, as an endpoint of the route "a" is, whose pool is "rack"; routes that share a server share a pool',
      },
    ],
    [
      'a quota of Bedrock in two pools, by a second endpoint',
      { a: { pool: 'bedrock', endpoints: [bedrock('x')] }, b: { pool: 'rack', endpoints: [bedrock('y'), bedrock('x')] } },
      {
        path: ['modelRoutes', 'b', 'endpoints', '1'],
        message: `is on Bedrock's x, as an endpoint of the route "a" is, whose pool is "bedrock"; routes that share a server share a pool`,
      },
    ],
  ])('are refused with %s, saying where and what to do', (_what, routes, fault) => {
    expect(poolFaults(routesOf(routes), pools)).toEqual([fault]);
  });

  it('say that there is no pool at all', () => {
    expect(poolFaults(routesOf({ a: { pool: 'gone', endpoints: [bedrock('x')] } }), {})).toMatchObject([
      { message: expect.stringContaining('known are none') },
    ]);
  });
});
