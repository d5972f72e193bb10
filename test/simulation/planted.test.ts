import { describe, expect, it } from '@jest/globals';
import { faultOf, hunt, plantedBugs } from './planted.ts';

describe.each(plantedBugs())('the planted bug $name', (bug) => {
  it('still applies to the tree', () => {
    expect(faultOf(bug)).toBeUndefined();
  });

  it(`is found by ${bug.profile} as ${bug.finds}`, () => {
    expect(hunt(bug)).toMatch(new RegExp(`^  ${bug.finds}: \\d+ seeds`, 'm'));
  }, 120_000);
});
