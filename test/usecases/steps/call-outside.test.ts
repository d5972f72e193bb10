import { describe, expect, it } from '@jest/globals';
import type { Outage } from '#domain/outside/schema.ts';
import { OutsideAwayError } from '#domain/outside/errors.ts';
import { ConnectorUnavailableError, EgressRefusedError } from '#domain/publication/errors.ts';
import { callOutside } from '#usecases/steps/call-outside.ts';
import { createMemoryOutages } from '../../doubles/memory-outages.ts';
import { createTestClock } from '../../doubles/test-clock.ts';

const who = 'connector:shop-webhook';
const minute = 60_000;

/** One thing outside, which is there or not, and takes its time. */
function outside() {
  const clock = createTestClock();
  const outages = createMemoryOutages();
  const pauses: number[] = [];
  const shop: { fault: Error | undefined; takesMs: number; calls: string[] } = { fault: undefined, takesMs: 100, calls: [] };
  const deps = {
    outages,
    clock,
    pause: async (ms: number) => {
      pauses.push(ms);
      clock.pass(ms);
    },
  };
  return {
    deps,
    clock,
    outages,
    pauses,
    shop,
    /** A task calls it. */
    call: (by: string, tries?: number) =>
      callOutside(
        deps,
        who,
        by,
        async () => {
          shop.calls.push(by);
          clock.pass(shop.takesMs);
          if (shop.fault) throw shop.fault;
          return 'answer';
        },
        tries,
      ),
    known: () => outages.standing.get(who),
  };
}

const away = () => new ConnectorUnavailableError('HTTP 503');

/** Nobody calls any more: three tasks have failed. */
async function down() {
  const line = outside();
  line.shop.fault = away();
  for (const by of ['a', 'b', 'c']) await expect(line.call(by)).rejects.toThrow(OutsideAwayError);
  line.shop.calls = [];
  return line;
}

describe('a call that goes well', () => {
  it('answers, and nothing is written', async () => {
    const { call, known, shop, outages } = outside();
    outages.change = async () => {
      throw new Error('nothing is to be written');
    };
    expect(await call('a')).toBe('answer');
    expect([known(), shop.calls]).toEqual([undefined, ['a']]);
  });
});

describe('a call that fails', () => {
  it('is made again when it fails quickly: a hiccup parks nobody and is not remembered', async () => {
    const { deps, clock, known, pauses } = outside();
    let tries = 0;
    const answer = await callOutside(deps, who, 'a', async () => {
      clock.pass(5000);
      if ((tries += 1) < 3) throw away();
      return 'answer';
    });
    expect(answer).toBe('answer');
    expect(pauses).toEqual([500, 1000]);
    expect(known()).toBeUndefined();
  });

  it('is made three times at most, and then says what is away and why', async () => {
    const { call, shop, known } = outside();
    shop.fault = away();
    await expect(call('a')).rejects.toMatchObject({ name: 'OutsideAwayError', who, message: 'HTTP 503', cause: shop.fault });
    expect(shop.calls).toHaveLength(3);
    expect(known()).toMatchObject({ who, phase: 'suspected', by: ['a'], reason: 'HTTP 503' });
  });

  it('is not made again when it took long', async () => {
    const { call, shop, pauses, known } = outside();
    Object.assign(shop, { fault: away(), takesMs: 5001 });
    await expect(call('a')).rejects.toThrow(OutsideAwayError);
    expect([shop.calls.length, pauses]).toEqual([1, []]);
    expect(known()).toMatchObject({ by: ['a'] });
  });

  it('is made as often as was asked for', async () => {
    const { call, shop } = outside();
    shop.fault = away();
    await expect(call('a', 1)).rejects.toThrow(OutsideAwayError);
    expect(shop.calls).toHaveLength(1);
  });

  it.each([new EgressRefusedError('not on the allowlist'), new TypeError('a bug')])(
    'by %s passes through: it is no outage',
    async (error) => {
      const { call, shop, known } = outside();
      shop.fault = error;
      await expect(call('a')).rejects.toBe(error);
      expect([shop.calls.length, known()]).toEqual([1, undefined]);
    },
  );

  it('says so though that cannot be remembered', async () => {
    const { call, shop, outages } = outside();
    shop.fault = away();
    outages.change = async () => {
      throw new Error('the table is away');
    };
    await expect(call('a')).rejects.toMatchObject({ name: 'OutsideAwayError', who });
  });
});

describe('something outside that fails again and again', () => {
  it('is not taken for down by one sick task', async () => {
    const { call, shop, known } = outside();
    shop.fault = away();
    for (let times = 0; times < 5; times += 1) await expect(call('a')).rejects.toThrow(OutsideAwayError);
    expect(known()).toMatchObject({ phase: 'suspected', by: ['a'] });
    expect(shop.calls).toHaveLength(15);
  });

  it('is forgotten once a call goes well', async () => {
    const { call, shop, known } = outside();
    shop.fault = away();
    await expect(call('a')).rejects.toThrow(OutsideAwayError);
    await expect(call('b')).rejects.toThrow(OutsideAwayError);
    shop.fault = undefined;
    await call('c');
    expect(known()).toBeUndefined();
  });

  it('is called by nobody once three tasks have failed', async () => {
    const { call, shop, known } = await down();
    expect(known()).toMatchObject({ phase: 'down', by: ['a', 'b', 'c'] });
    await expect(call('d')).rejects.toMatchObject({ name: 'OutsideAwayError', who, message: expect.stringContaining('HTTP 503') });
    expect(shop.calls).toEqual([]);
  });

  it('is tried by one task a minute', async () => {
    const { call, shop, clock, known } = await down();
    clock.pass(minute);
    const tasks = ['d', 'e', 'f'];
    const replies = await Promise.allSettled(tasks.map((by) => call(by, 1)));
    expect(replies.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(shop.calls).toHaveLength(1);
    expect(known()).toMatchObject({ phase: 'down', by: ['b', 'c', 'd'] });
    await expect(call('g')).rejects.toThrow(OutsideAwayError);
    expect(shop.calls).toHaveLength(1);
  });

  it('is back once the probe goes well: everybody calls again', async () => {
    const { call, shop, clock, known } = await down();
    clock.pass(minute);
    shop.fault = undefined;
    expect(await call('d')).toBe('answer');
    expect(known()).toMatchObject({ phase: 'recovering', by: [], recoveredAt: clock.now().toISOString() });
    expect(await call('e')).toBe('answer');
    expect(shop.calls).toEqual(['d', 'e']);
  });

  it('is down again when three tasks fail as it comes back', async () => {
    const { call, shop, clock, known } = await down();
    clock.pass(minute);
    shop.fault = undefined;
    await call('d');
    shop.fault = away();
    for (const by of ['e', 'f', 'g']) await expect(call(by)).rejects.toThrow(OutsideAwayError);
    expect(known()?.phase).toBe('down');
  });

  it('is counted by who wins: a race for what is known fails nobody', async () => {
    const { call, outages, shop } = await down();
    const standing: Outage = { who, phase: 'suspected', since: '2026-03-04T09:00:00.000Z', by: ['a'], reason: 'HTTP 503', version: 9 };
    outages.standing.set(who, standing);
    shop.fault = undefined;
    outages.change = async () => 'stale';
    expect(await call('d')).toBe('answer');
  });
});
