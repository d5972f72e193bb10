import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fuseRanks } from '#domain/knowledge/fuse-ranks.ts';

const keys = (fused: { item: string }[]) => fused.map(({ item }) => item);
const fuse = (...lists: string[][]) => fuseRanks(lists, (item) => item);
const ranking = fc.uniqueArray(fc.constantFrom(...'abcdefghijkl'), { maxLength: 12 });

describe('fusing ranks', () => {
  it.each([
    { lists: [], expected: [] },
    { lists: [['a', 'b']], expected: ['a', 'b'] },
    {
      lists: [
        ['a', 'b'],
        ['b', 'c'],
      ],
      expected: ['b', 'a', 'c'],
    },
    {
      lists: [
        ['a', 'b'],
        ['c', 'd'],
      ],
      expected: ['a', 'c', 'b', 'd'],
    },
    { lists: [['a', 'a', 'b'], []], expected: ['a', 'b'] },
  ])('orders $lists as $expected', ({ lists, expected }) => {
    expect(keys(fuse(...lists))).toEqual(expected);
  });

  it('scores each list 1 / (60 + rank)', () => {
    expect(fuse(['a', 'b'], ['b']).map(({ score }) => score)).toEqual([1 / 62 + 1 / 61, 1 / 61]);
  });

  it('loses nothing, invents nothing and sorts by score', () => {
    fc.assert(
      fc.property(ranking, ranking, (one, two) => {
        const fused = fuse(one, two);
        expect(keys(fused).toSorted()).toEqual([...new Set([...one, ...two])].toSorted());
        fused.forEach(({ score }, at) => expect(score).toBeLessThanOrEqual(fused[at - 1]?.score ?? Infinity));
      }),
    );
  });

  it('gives the same scores whichever list comes first', () => {
    fc.assert(
      fc.property(ranking, ranking, (one, two) => {
        const byKey = (lists: string[][]) => new Map(fuseRanks(lists, (item) => item).map(({ item, score }) => [item, score.toFixed(12)]));
        expect(byKey([one, two])).toEqual(byKey([two, one]));
      }),
    );
  });

  it('never lowers an item that moves up in a list', () => {
    fc.assert(
      fc.property(ranking, ranking, fc.nat(), (one, two, pick) => {
        fc.pre(one.length > 1);
        const from = 1 + (pick % (one.length - 1));
        const moved = [...one];
        [moved[from - 1], moved[from]] = [moved[from]!, moved[from - 1]!];
        const score = (lists: string[][]) => fuseRanks(lists, (item) => item).find(({ item }) => item === one[from])!.score;
        expect(score([moved, two])).toBeGreaterThan(score([one, two]));
      }),
    );
  });
});
