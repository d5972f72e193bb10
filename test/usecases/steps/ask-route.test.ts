import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inUsd, priceOf } from '#domain/route/price.ts';
import { ModelRouteSchema, type ModelEndpoint, type ModelReply, type ModelRequest, type ModelRoute } from '#domain/route/schema.ts';
import { askRoute } from '#usecases/steps/ask-route.ts';

const endpoint = (name: string, more: Partial<ModelEndpoint> = {}): ModelEndpoint => ({
  name,
  kind: 'openai',
  model: name,
  version: '1',
  baseUrl: 'http://127.0.0.1:1/v1',
  timeoutMs: 1000,
  inputUsdPerMTok: 1,
  outputUsdPerMTok: 5,
  ...more,
});

const request: ModelRequest = {
  system: 's',
  messages: [{ role: 'user', text: 'u' }],
  answerSchema: { name: 'answer', schema: { type: 'object' } },
  maxTokens: 100,
};

const usage = { inputTokens: 10, outputTokens: 5 };
const answered: ModelReply = { kind: 'answered', output: { a: 1 }, usage, latencyMs: 1, stopReason: 'stop' };
const bad = (kind: 'invalid-json' | 'truncated' | 'refused' | 'guardrail'): ModelReply => ({
  kind,
  text: '',
  usage,
  latencyMs: 1,
  stopReason: 'x',
});
const failed = (
  kind: 'throttled' | 'timeout' | 'unavailable' | 'misconfigured' | 'rejected',
  more: { retryAfterMs?: number; latencyMs?: number } = {},
): ModelReply => ({
  kind,
  detail: 'd',
  latencyMs: 1,
  ...more,
});

/** Plays replies in order and keeps who was asked and how long was waited. */
async function play(route: Partial<ModelRoute>, replies: ModelReply[]) {
  const asked: string[] = [];
  const pauses: number[] = [];
  const whole = { endpoints: [endpoint('one'), endpoint('two')], pool: 'server', rounds: 2, pauseMs: 10, ...route };
  const client = {
    converse: async ({ name }: ModelEndpoint) => {
      asked.push(name);
      return replies[asked.length - 1] ?? failed('unavailable');
    },
  };
  const reply = await askRoute(whole, request, client, async (ms) => void pauses.push(ms));
  return { reply, asked, pauses };
}

describe('askRoute', () => {
  it.each(['throttled', 'timeout', 'unavailable', 'misconfigured', 'rejected'] as const)(
    'hands over to the next endpoint when one is %s',
    async (kind) => {
      const { reply, asked, pauses } = await play({}, [failed(kind), answered]);
      expect(reply).toMatchObject({
        outcome: 'answered',
        endpoint: { name: 'two' },
        attempts: [
          { endpoint: 'one', result: kind, detail: 'd', latencyMs: 1 },
          { endpoint: 'two', result: 'answered', latencyMs: 1 },
        ],
      });
      expect(reply.attempts[1]).not.toHaveProperty('detail');
      expect(asked).toEqual(['one', 'two']);
      expect(pauses).toEqual([]);
    },
  );

  it.each(['invalid-json', 'truncated', 'refused', 'guardrail'] as const)('takes a bad answer (%s) for an answer', async (kind) => {
    const { reply, asked } = await play({}, [bad(kind), answered]);
    expect(reply).toMatchObject({ outcome: kind, endpoint: { name: 'one' }, reply: { usage } });
    expect(asked).toEqual(['one']);
  });

  it('takes an answer that no bytes can hold for invalid JSON, and still counts its tokens', async () => {
    const { reply } = await play({}, [{ kind: 'answered', output: { headline: 'half \ud800' }, usage, latencyMs: 1, stopReason: 'stop' }]);
    expect(reply).toMatchObject({ outcome: 'invalid-json', reply: { kind: 'invalid-json', usage } });
    expect(reply.attempts).toMatchObject([{ result: 'invalid-json' }]);
  });

  it('asks one endpoint only when the first answers', async () => {
    expect((await play({}, [answered])).asked).toEqual(['one']);
  });

  it('begins again after a pause', async () => {
    const { reply, asked, pauses } = await play({}, [failed('timeout'), failed('throttled'), answered]);
    expect(reply).toMatchObject({ outcome: 'answered', endpoint: { name: 'one' } });
    expect(asked).toEqual(['one', 'two', 'one']);
    expect(pauses).toEqual([10]);
  });

  it('counts the route as down after its last round, and keeps every attempt', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 }), async (rounds, width) => {
        const endpoints = Array.from({ length: width }, (_, at) => endpoint(`e${at}`));
        const { reply, asked, pauses } = await play({ rounds, endpoints }, []);
        expect(reply.outcome).toBe('route-down');
        expect(reply.attempts).toHaveLength(rounds * width);
        expect(reply).toMatchObject({ failures: endpoints.map(({ name }) => expect.stringMatching(new RegExp(`^${name}: \\w+, .`))) });
        expect(asked).toEqual(reply.attempts.map((attempt) => attempt.endpoint));
        expect(pauses).toHaveLength(rounds - 1);
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    ['waits as long as the more patient of two servers needs least', [800, 500], 500],
    ['does not wait longer when one server asked for nothing', [800, undefined], 10],
    ['never waits past the time that the round left unused', [60_000, 60_000], 10 + 2 * (1000 - 1)],
  ] as const)('%s', async (_what, waits, expected) => {
    const replies = waits.map((retryAfterMs) => failed('throttled', retryAfterMs === undefined ? {} : { retryAfterMs }));
    expect((await play({}, [...replies, answered])).pauses).toEqual([expected]);
  });

  it('never waits longer than ten seconds for a server', async () => {
    const endpoints = [endpoint('one', { timeoutMs: 60_000 })];
    expect((await play({ endpoints }, [failed('throttled', { retryAfterMs: 3_600_000 }), answered])).pauses).toEqual([10_000]);
  });
});

describe('the price of an answer', () => {
  const tokens = fc.integer({ min: 0, max: 1_000_000 });
  const price = fc.double({ min: 0, max: 1000, noNaN: true });
  const microUsd = (at: ModelEndpoint, inputTokens: number, outputTokens: number) => priceOf(at, { inputTokens, outputTokens }).microUsd;

  it('is the price list applied to the tokens', () => {
    expect(microUsd(endpoint('e'), 2_000_000, 1_000_000)).toBe(7_000_000);
    expect(inUsd(microUsd(endpoint('e'), 2_000_000, 1_000_000))).toBe(7);
    expect(microUsd(endpoint('e', { inputUsdPerMTok: 0, outputUsdPerMTok: 0 }), 9, 9)).toBe(0);
  });

  it('is whole, never negative, grows with tokens and adds up to the millionth', () => {
    fc.assert(
      fc.property(tokens, tokens, tokens, tokens, price, price, (i1, o1, i2, o2, inputUsdPerMTok, outputUsdPerMTok) => {
        const at = endpoint('e', { inputUsdPerMTok, outputUsdPerMTok });
        const one = microUsd(at, i1, o1);
        const two = microUsd(at, i2, o2);
        const both = microUsd(at, i1 + i2, o1 + o2);
        for (const sum of [one, two, both]) expect(Number.isSafeInteger(sum)).toBe(true);
        expect(one).toBeGreaterThanOrEqual(0);
        expect(both).toBeGreaterThanOrEqual(Math.max(one, two));
        // Each of the three is rounded once.
        expect(Math.abs(both - (one + two))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('names the list it is from: its day, or else one for the same two prices', () => {
    const table = (more: Partial<ModelEndpoint>) => priceOf(endpoint('e', more), usage).priceTable;
    expect(table({ pricesAsOf: '2026-01-01' })).toBe('2026-01-01');
    expect(table({})).toBe(table({ model: 'another' }));
    expect(table({})).not.toBe(table({ outputUsdPerMTok: 6 }));
  });
});

describe('ModelRouteSchema', () => {
  it('refuses an openai endpoint without a URL', () => {
    const { baseUrl: _url, ...without } = endpoint('e');
    expect(ModelRouteSchema.safeParse({ endpoints: [without], pool: 'server' }).error?.issues[0]?.path).toEqual([
      'endpoints',
      0,
      'baseUrl',
    ]);
  });
});
