import { expect, it } from '@jest/globals';
import { profileOf } from './profiles/index.ts';
import { simulate } from './simulate.ts';

it.each(['crash', 'zombie', 'torn-reads'])('gives the same run of %s for the same seed, and another for another', async (name) => {
  const [first, again, other] = [
    await simulate(profileOf(name), 9, true),
    await simulate(profileOf(name), 9, true),
    await simulate(profileOf(name), 8, true),
  ];
  expect(first.trace.length).toBeGreaterThan(100);
  expect(again.trace).toEqual(first.trace);
  expect(other.trace).not.toEqual(first.trace);
});
