import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findPhrase, foldText } from '#domain/check/fold-text.ts';

const find = (text: string, phrase: string) => findPhrase(foldText(text), phrase).map(({ start, end }) => text.slice(start, end));

describe('findPhrase', () => {
  it.each([
    ['Best  Ever\ndeal', 'best ever', ['Best  Ever']],
    ['BEST\u00a0EVER', 'best ever', ['BEST\u00a0EVER']],
    ['Die STRASSE', 'straße', ['STRASSE']],
    ['Cafe\u0301 au lait', 'café', ['Cafe\u0301']],
    ['gua\u00adran\u200bteed!', 'guaranteed', ['gua\u00adran\u200bteed']],
    ['ｇｕａｒａｎｔｅｅｄ', 'guaranteed', ['ｇｕａｒａｎｔｅｅｄ']],
    ['ΟΔΟΣ', 'οδος', ['ΟΔΟΣ']],
    ['it’s here', "it's", ['it’s']],
    ['free, carefree, freedom, sugar-free', 'free', ['free', 'free']],
    ['C++ and C', 'c++', ['C++']],
    ['guarantees', 'guarantee', []],
    ['now: 100% off', '100% off', ['100% off']],
    ['a.b', 'aXb', []],
    ['best-ever', 'best–ever', ['best-ever']],
  ])('in %j finds %j', (text, phrase, found) => {
    expect(find(text, phrase)).toEqual(found);
  });

  it('finds a phrase put between any two texts, at its place, whatever its letter case and white space', () => {
    const word = fc.stringMatching(/^[a-z]{2,8}$/);
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        word,
        word,
        fc.constantFrom(' ', '\n', '\u00a0', ' \t '),
        fc.boolean(),
        (around, one, two, gap, loud) => {
          const inside = `${loud ? one.toUpperCase() : one}${gap}${two}`;
          const text = `${around} | ${inside} | ${around}`;
          const start = around.length + 3;
          expect(findPhrase(foldText(text), `${one} ${two}`)).toContainEqual({ start, end: start + inside.length });
        },
      ),
    );
  });
});
