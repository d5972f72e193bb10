import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { faultOf, Field, plantedBugs, seedsOf } from './planted.ts';

/** In `npm test` those that nearly any seed finds, in `npm run test:deep` all. */
const mostSeeds = process.env['LINEKEEPER_DEEP'] === undefined ? 40 : Infinity;
const bugs = plantedBugs();

it.each(bugs)('the planted bug $name still applies to the tree', (bug) => {
  expect(faultOf(bug)).toBeUndefined();
});

describe('the simulator', () => {
  let field: Field;
  beforeAll(() => {
    field = new Field();
  });
  afterAll(() => field.clear());

  it.each(bugs.filter((bug) => seedsOf(bug) <= mostSeeds))(
    'finds $name in $seeds of $profile, as $finds',
    (bug) => {
      expect(field.hunt(bug)).toEqual(expect.any(Number));
    },
    300_000,
  );
});
