import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createIndexLeases } from '#adapters/dynamodb/index-leases.ts';
import { writeIndex } from '#usecases/steps/write-index.ts';
import { memoryTable } from '../../doubles/memory-table.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

function aDomain() {
  const { client } = memoryTable();
  const leases = createIndexLeases({ client, table: 'Registry' });
  const pauses: number[] = [];
  const pauseUpTo = async (ms: number) => {
    pauses.push(ms);
    await turn();
  };
  const deps = { leases, clock: { now: () => at(0) }, pauseUpTo };
  return { leases, pauses, deps };
}

describe('a write to the index of a domain', () => {
  it('waits for the others, so that there is one at a time, and each has its turn', async () => {
    const { deps } = aDomain();
    const written: number[] = [];
    let writing = 0;
    let most = 0;
    const write = (call: number) => async () => {
      most = Math.max(most, (writing += 1));
      await turn();
      await turn();
      written.push(call);
      writing -= 1;
      return call;
    };
    const calls = [0, 1, 2, 3, 4, 5];
    const answers = await Promise.all(calls.map((call) => writeIndex(deps, 'brand', at(300 + call), write(call))));
    expect(answers).toEqual(calls);
    expect(written.toSorted()).toEqual(calls);
    expect(most).toBe(1);
  });

  it('leaves the index free behind it, also when it failed', async () => {
    const { deps, leases } = aDomain();
    await expect(writeIndex(deps, 'brand', at(300), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await leases.take('brand', at(1), at(60))).toBe(true);
  });

  it('is not made while another has the index for longer than half a minute', async () => {
    const { deps, leases, pauses } = aDomain();
    await leases.take('brand', at(0), at(300));
    let written = false;
    expect(await writeIndex(deps, 'brand', at(301), async () => (written = true))).toBeUndefined();
    expect(written).toBe(false);
    // A random pause takes half of its length on average.
    expect(pauses.reduce((sum, ms) => sum + ms / 2, 0)).toBe(29_500);
  });
});
