import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  afterFailure,
  afterFirstRelease,
  afterProbe,
  afterSuccess,
  isOver,
  mayCall,
  probeMs,
  releaseRate,
} from '#domain/outside/outage.ts';
import { OutageSchema, type Outage, type Outside } from '#domain/outside/schema.ts';
import { after } from '../../doubles/fixtures.ts';

const who: Outside = 'connector:shop';
const at = (ms: number) => new Date(after(ms));
const failing = (by: string, reason = 'no answer') => ({ who, by, reason });

const suspected: Outage = { who, phase: 'suspected', since: after(0), by: ['a'], reason: 'no answer', version: 1 };
const down: Outage = { ...suspected, phase: 'down', by: ['a', 'b', 'c'], probeAt: after(60_000), version: 3 };
const recovering: Outage = {
  who,
  phase: 'recovering',
  since: after(0),
  by: [],
  reason: 'no answer',
  recoveredAt: after(1000),
  version: 4,
};
const shaken: Outage = { ...recovering, by: ['x', 'a'] };

/** What is told of an outage where a test is about its phase. */
const standing = (outage: Outage | undefined) => outage && { phase: outage.phase, by: outage.by };

describe('a call that fails', () => {
  it.each<[string, Outage | undefined, string, ReturnType<typeof standing>]>([
    ['while all is well raises a suspicion', undefined, 'a', { phase: 'suspected', by: ['a'] }],
    ['again for the same task says nothing more', suspected, 'a', { phase: 'suspected', by: ['a'] }],
    ['for a second task makes it two', suspected, 'b', { phase: 'suspected', by: ['a', 'b'] }],
    ['for a third makes it be down', { ...suspected, by: ['a', 'b'] }, 'c', { phase: 'down', by: ['a', 'b', 'c'] }],
    ['while it is down, as the probe, leaves it down', down, 'd', { phase: 'down', by: ['b', 'c', 'd'] }],
    ['once while it recovers changes nothing for others', recovering, 'a', { phase: 'recovering', by: ['a'] }],
    ['for a third task while it recovers makes it be down again', shaken, 'b', { phase: 'down', by: ['x', 'a', 'b'] }],
  ])('%s', (_what, before, by, next) => {
    const outage = afterFailure(before, failing(by, 'refused'), at(5000));
    expect(standing(outage)).toEqual(next);
    expect(OutageSchema.parse(outage)).toEqual(outage);
    // Down again after it was back is another time away.
    const again = before?.phase === 'recovering' && outage.phase === 'down';
    const since = again ? after(5000) : (before?.since ?? after(5000));
    expect(outage).toMatchObject({ who, reason: 'refused', version: (before?.version ?? 0) + 1, since });
    expect(outage.probeAt).toBe(outage.phase === 'down' ? after(5000 + probeMs) : undefined);
    expect(outage.recoveredAt).toBe(outage.phase === 'recovering' ? before?.recoveredAt : undefined);
  });
});

describe('an answer that everybody would get', () => {
  it.each([undefined, suspected, down, recovering])('makes it be down at once: after %j', (before) => {
    const outage = afterFailure(before, { ...failing('a'), certain: true }, at(5000));
    expect(outage).toMatchObject({ phase: 'down', probeAt: after(5000 + probeMs) });
    expect(OutageSchema.parse(outage)).toEqual(outage);
  });
});

describe('a call that goes well', () => {
  it.each<[string, Outage, ReturnType<typeof standing>]>([
    ['takes a suspicion away', { ...suspected, by: ['a', 'b'] }, undefined],
    ['ends the outage: it recovers', down, { phase: 'recovering', by: [] }],
    ['while it recovers forgets the failures before', shaken, { phase: 'recovering', by: [] }],
  ])('%s', (_what, before, next) => {
    const outage = afterSuccess(before, at(5000));
    expect(standing(outage)).toEqual(next);
    if (!outage) return;
    expect(OutageSchema.parse(outage)).toEqual(outage);
    expect(outage).toMatchObject({ since: before.since, version: before.version + 1, recoveredAt: before.recoveredAt ?? after(5000) });
    expect(outage).not.toHaveProperty('probeAt');
  });

  it('while it recovers without a failure is not worth a write', () => {
    expect(afterSuccess(recovering, at(5000))).toBe(recovering);
  });
});

describe('who may call', () => {
  it.each<[string, Outage | undefined, number, 'yes' | 'probe' | 'no']>([
    ['all, while all is well', undefined, 0, 'yes'],
    ['all, while it is suspected', suspected, 0, 'yes'],
    ['all who are let go, while it recovers', recovering, 2000, 'yes'],
    ['nobody, while it is down', down, 59_999, 'no'],
    ['one, once a minute is over', down, 60_000, 'probe'],
  ])('is %s', (_who, outage, ms, may) => {
    expect(mayCall(outage, at(ms))).toBe(may);
  });

  it('is one in a minute: who claims to be the probe keeps others from it', () => {
    const claimed = afterProbe(down, at(60_000));
    expect(claimed).toEqual({ ...down, probeAt: after(60_000 + probeMs), version: 4 });
    expect([mayCall(claimed, at(60_000 + probeMs - 1)), mayCall(claimed, at(60_000 + probeMs))]).toEqual(['no', 'probe']);
  });
});

describe('the rate at which tasks are let go', () => {
  it('is nothing before it is back', () => {
    for (const outage of [suspected, down]) expect(releaseRate(outage, at(3_600_000))).toBe(0);
  });

  it('is one a second until the first was let go, however long ago it came back', () => {
    for (const ms of [0, 60_000, 86_400_000]) expect(releaseRate(recovering, at(1000 + ms))).toBe(1);
  });

  it('rises from one a second to twenty within a minute of the first, and never falls nor goes above', () => {
    const releasing = afterFirstRelease(recovering, at(61_000));
    expect(OutageSchema.parse(releasing)).toEqual({ ...recovering, releasingAt: after(61_000), version: 5 });
    expect([0, 9999, 10_000, 20_000, 40_000, 50_000, 60_000].map((ms) => releaseRate(releasing, at(61_000 + ms)))).toEqual([
      1, 1, 2, 4, 16, 20, 20,
    ]);
    const ms = fc.integer({ min: -60_000, max: 400 * 86_400_000 });
    fc.assert(
      fc.property(ms, fc.nat(600_000), (since, more) => {
        const [rate, next] = [since, since + more].map((each) => releaseRate(releasing, at(61_000 + each)));
        expect(rate).toBeGreaterThanOrEqual(1);
        expect(next).toBeGreaterThanOrEqual(rate!);
        expect(next).toBeLessThanOrEqual(20);
        expect(Number.isInteger(next)).toBe(true);
      }),
    );
  });

  it('begins anew when it was away once more', () => {
    const releasing = { ...shaken, releasingAt: after(2000) };
    expect(afterFailure(releasing, failing('a'), at(5000))).toHaveProperty('releasingAt', after(2000));
    expect(afterFailure(releasing, failing('b'), at(5000))).not.toHaveProperty('releasingAt');
  });
});

describe('an outage for which nobody waits', () => {
  it.each<[string, Outage, number, boolean]>([
    ['is not over while it is suspected', suspected, 3_600_000, false],
    ['is not over while it is down', down, 3_600_000, false],
    ['is not over as soon as it recovers: who parked last is not seen yet', recovering, 120_999, false],
    ['is over two minutes after it came back', recovering, 121_000, true],
  ])('%s', (_what, outage, ms, over) => {
    expect(isOver(outage, at(ms))).toBe(over);
  });
});

describe('any course of an outage', () => {
  const step = fc.record({
    after: fc.constantFrom(0, 1000, 20_000, 60_000, 150_000),
    by: fc.constantFrom('a', 'b', 'c', 'd'),
    fails: fc.boolean(),
  });

  it('is walked in known steps, calls nobody while down but one a minute, and ends once a probe goes well', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let outage: Outage | undefined;
        let now = 0;
        let lastProbe = -Infinity;
        for (const { after: ms, by, fails } of steps) {
          now += ms;
          const may = mayCall(outage, at(now));
          if (may === 'no') continue;
          if (may === 'probe' && outage) {
            expect(now - lastProbe).toBeGreaterThanOrEqual(probeMs);
            lastProbe = now;
            outage = afterProbe(outage, at(now));
          }
          const before = outage;
          outage = fails ? afterFailure(before, failing(by), at(now)) : before && afterSuccess(before, at(now));
          if (outage) expect(OutageSchema.parse(outage)).toEqual(outage);
          if (!fails) expect(outage?.phase).toBe(before && before.phase !== 'suspected' ? 'recovering' : undefined);
          if (outage?.phase === 'down' && before?.phase !== 'down') expect(outage.by.length).toBeGreaterThanOrEqual(3);
        }
        if (outage?.phase !== 'down') return;
        // Wherever it came to be down, a minute later somebody may try, and when that goes well all come back.
        now += probeMs;
        expect(mayCall(outage, at(now))).toBe('probe');
        const back = afterSuccess(afterProbe(outage, at(now)), at(now));
        expect(back?.phase).toBe('recovering');
        expect(mayCall(back, at(now))).toBe('yes');
        expect(isOver(back!, at(now + 120_000))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('is not brought down by one sick task, however often it fails', () => {
    let outage = afterFailure(undefined, failing('a'), at(0));
    for (let tries = 1; tries < 100; tries += 1) outage = afterFailure(outage, failing('a'), at(tries * 1000));
    expect(standing(outage)).toEqual({ phase: 'suspected', by: ['a'] });
  });
});
