import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Fault } from '#domain/problem/fault.ts';
import { backOffMs, commandAfterFault, heldUntil, maxFruitlessRuns, parkedWait } from '#domain/task/park.ts';
import { aTask, aTaskId, after, running } from '../../doubles/fixtures.ts';

const faultOf = (permanence: Fault['permanence']) => ({ error: 'SomeError', permanence, reason: 'It did not go well.', step: 'publish' });

/** A task in its second run, after so many that came to nothing. */
const taskAfter = (runs: number) => aTask({ ...running, run: 2, ...(runs > 0 ? { stalled: { since: after(0), parks: 3, runs } } : {}) });

describe('what follows from a fault', () => {
  it.each<[Fault['permanence'], number, 'parks' | 'parks, counted' | 'fails']>([
    ['permanent', 0, 'fails'],
    ['permanent', 100, 'fails'],
    ['transient', 0, 'parks'],
    ['transient', 100, 'parks'],
    ['outage', 0, 'parks'],
    ['outage', 100, 'parks'],
    ['unnamed', 0, 'parks, counted'],
    ['unnamed', maxFruitlessRuns - 2, 'parks, counted'],
    ['unnamed', maxFruitlessRuns - 1, 'fails'],
    ['unnamed', 100, 'fails'],
  ])('that is %s, after %i runs that came to nothing: the task %s', (permanence, runs, follows) => {
    const fault = faultOf(permanence);
    const command = commandAfterFault(taskAfter(runs), 2, fault);
    if (follows === 'fails')
      expect(command).toMatchObject({ kind: 'end', run: 2, ending: { status: 'failed', error: { type: 'SomeError', step: 'publish' } } });
    else expect(command).toEqual({ kind: 'park', run: 2, fault, counts: follows === 'parks, counted', by: 'settle' });
  });

  it('speaks for the run that the fault came up in, not for the one that the task is in', () => {
    for (const permanence of ['permanent', 'outage'] as const)
      expect(commandAfterFault(taskAfter(0), 1, faultOf(permanence))).toMatchObject({ run: 1 });
  });

  it('says how often it was tried only where that is why it ends', () => {
    const detailOf = (permanence: Fault['permanence']) => {
      const command = commandAfterFault(taskAfter(4), 2, faultOf(permanence));
      return command.kind === 'end' && command.ending.status === 'failed' ? command.ending.error.detail : undefined;
    };
    expect(detailOf('permanent')).toBe('It did not go well.');
    expect(detailOf('unnamed')).toBe('It did not go well. Given up after 5 runs that came to nothing.');
  });
});

describe('the back-off of a parked task', () => {
  const id = fc.nat().map(() => aTaskId());
  const run = fc.integer({ min: 1, max: 1000 });
  const parks = fc.nat(100_000);

  it('lies between half and whole of a time that doubles, from 15 seconds to 10 minutes', () => {
    fc.assert(
      fc.property(id, run, parks, (task, number, times) => {
        const whole = Math.min(10 * 60_000, 15_000 * 2 ** times);
        const ms = backOffMs({ id: task, run: number }, times);
        expect(Number.isInteger(ms)).toBe(true);
        expect(ms).toBeGreaterThanOrEqual(whole / 2);
        expect(ms).toBeLessThanOrEqual(whole);
      }),
    );
  });

  it('is the same whoever asks', () => {
    fc.assert(
      fc.property(id, run, parks, (task, number, times) => {
        expect(backOffMs({ id: task, run: number }, times)).toBe(backOffMs({ id: task, run: number }, times));
      }),
    );
  });

  it('spreads those that parked together over all of its second half, and one task anew with each run', () => {
    const share = (ms: number) => Math.min(9, Math.floor((ms / 600_000 - 0.5) * 20));
    const tasks = Array.from({ length: 1000 }, () => aTaskId());
    const runs = Array.from({ length: 1000 }, (_, index) => ({ id: tasks[0]!, run: index + 1 }));
    for (const parked of [tasks.map((each) => ({ id: each, run: 2 })), runs]) {
      const tenths = Array.from({ length: 10 }, () => 0);
      for (const one of parked) tenths[share(backOffMs(one, 20))]! += 1;
      // 100 expected in each tenth, standard deviation 9.5: five of them either way.
      for (const count of tenths) expect(Math.abs(count - 100)).toBeLessThan(48);
    }
  });
});

describe('what a parked task waits for', () => {
  const task = aTask({ holdDays: 3 });

  it('is what is away, for as many days as its revision lets it, from when it last got on', () => {
    const wait = parkedWait(task, { ...faultOf('outage'), who: 'connector:shop' }, after(0));
    expect(wait).toMatchObject({ kind: 'outside', who: 'connector:shop', since: after(0), until: after(3 * 86_400_000) });
    expect(wait.until).toBe(heldUntil(task, after(0)));
    expect(heldUntil({ holdDays: 1 }, '2026-02-28T12:00:00.000Z')).toBe('2026-03-01T12:00:00.000Z');
  });

  it('is the platform when nobody knows better', () => {
    const wait = parkedWait(task, faultOf('unnamed'), after(0));
    expect(wait).toMatchObject({ who: 'platform', act: expect.stringContaining('the platform team sees what stopped it') });
  });

  it('is its turn in another pool when its own was closed: nothing for the platform team to look at', () => {
    const { act } = parkedWait(task, { ...faultOf('transient'), error: 'RouteMovedError', meant: true }, after(0));
    expect(act).toBe('Goes on by itself within moments; nobody has to do anything.');
  });
});
