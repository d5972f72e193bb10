import { describe, expect, it } from '@jest/globals';
import { EventSource } from './event-source.ts';
import { Queue, type Message } from './queue.ts';
import { profileOf } from '../profiles/index.ts';
import { World } from '../world.ts';

/** Queues as AWS describes them, which the emulator is not. */

let made = 0;

function aMessage(group: string): Message {
  made += 1;
  return { id: made, body: '', group, received: 0, deleted: false, atWork: 0 };
}

/** A queue whose clock stands, with messages of groups in this order. */
function aQueue(...groups: readonly string[]): Queue {
  const queue = new Queue(() => 0);
  for (const group of groups) queue.show(aMessage(group));
  return queue;
}

const repeated = (group: string, times: number): string[] => Array.from({ length: times }, () => group);

describe('a fair queue', () => {
  it('gives a quiet group the next place, however many of a noisy one wait', () => {
    const queue = aQueue(...repeated('loud', 100));
    for (let taken = 0; taken < 40; taken += 1) queue.fairness.took(queue.take()!.group);
    queue.show(aMessage('quiet'));
    expect(queue.take()?.group).toBe('quiet');
    expect(queue.take()?.group).toBe('loud');
  });

  it.each([
    ['has thirty of its own in flight, and a tenth of all', 30, true],
    ['has fewer in flight, and has not been worked on', 29, false],
  ])('counts a group as noisy that %s: %i', (_what, inFlight, noisy) => {
    const { fairness } = aQueue();
    for (let taken = 0; taken < inFlight; taken += 1) fairness.took('team');
    expect(fairness.isNoisy('team')).toBe(noisy);
  });

  it('counts a group as noisy that had more than a tenth of the time, however few are in flight', () => {
    const { fairness } = aQueue();
    for (const [group, ms] of [
      ['loud', 200],
      ['quiet', 90],
      ['other', 710],
    ] as const) {
      fairness.took(group);
      fairness.gaveBack(group, ms);
    }
    expect(['loud', 'quiet', 'other'].map((group) => fairness.isNoisy(group))).toEqual([true, false, true]);
  });

  it('of noisy groups gives the place to the one with the fewest in flight', () => {
    const queue = aQueue(...repeated('a', 80), ...repeated('b', 40));
    for (let taken = 0; taken < 50; taken += 1) queue.fairness.took('a');
    for (let taken = 0; taken < 31; taken += 1) queue.fairness.took('b');
    expect(queue.take()?.group).toBe('b');
  });

  it('takes a group for quiet again once nothing of it waits', () => {
    const queue = aQueue('team');
    for (let taken = 0; taken < 40; taken += 1) queue.fairness.took('team');
    expect(queue.fairness.isNoisy('team')).toBe(true);
    for (let taken = 0; taken < 40; taken += 1) queue.fairness.gaveBack('team', 0);
    queue.take();
    expect(queue.fairness.isNoisy('team')).toBe(false);
  });
});

describe('an event source', () => {
  /** Messages at a time, so many seconds after more came than there will ever be places. */
  async function busyAfter(bound: number, seconds: number): Promise<number> {
    const world = new World(profileOf('calm'), 1, false);
    const queue = new Queue(() => world.scheduler.now);
    const source = new EventSource(
      world,
      queue,
      bound,
      async () => world.sleep(1e9),
      () => undefined,
    );
    for (let sent = 0; sent < bound + 100; sent += 1) source.show(aMessage('team'));
    let over = false;
    world.scheduler.after(seconds * 1000, () => (over = true));
    await world.scheduler.run(() => over);
    return source.busy;
  }

  it.each([
    [4, 1, 4, 4],
    [40, 1, 5, 11],
    [40, 8, 40, 40],
    [200, 20, 95, 110],
    [200, 40, 200, 200],
  ])('with a bound of %i has after %i s between %i and %i messages at work', async (bound, seconds, least, most) => {
    const busy = await busyAfter(bound, seconds);
    expect(busy).toBeGreaterThanOrEqual(least);
    expect(busy).toBeLessThanOrEqual(most);
  });
});
