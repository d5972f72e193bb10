import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findPhrase, foldText, readPhrase } from '#domain/check/fold-text.ts';

const find = (text: string, phrase: string) =>
  findPhrase(foldText(text), readPhrase(phrase)).map(({ start, end }) => text.slice(start, end));

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
          expect(findPhrase(foldText(text), readPhrase(`${one} ${two}`))).toContainEqual({ start, end: start + inside.length });
        },
      ),
    );
  });
});

describe('foldText', () => {
  /** The rule as it reads, grapheme by grapheme, for every text. */
  function foldEachGrapheme(text: string): string {
    const pieces = Array.from(new Intl.Segmenter('und').segment(text), ({ segment }) => {
      const bare = segment.replace(/\p{Default_Ignorable_Code_Point}/gu, '');
      if (/^\s+$/u.test(bare)) return ' ';
      const straight = bare
        .normalize('NFKC')
        .replace(/\u2019/gu, "'")
        .replace(/\u2013/gu, '-');
      return straight.toUpperCase().toLowerCase().normalize('NFKC');
    });
    return pieces.reduce((folded, piece) => (piece === ' ' && folded.endsWith(' ') ? folded : folded + piece), '');
  }

  const unit = fc.constantFrom(
    ...'a|B|7|.| |\t|\r\n|\u0000|\u00a0|\ufeff|\u200b|\u200d|\u00ad|\u2028|é|\u0301|ß|ﬁ|İ|Σ|\u212a|’|–|\u0600|ᄒ|한|ก|👩‍🚀|🇩|\ud800|ｆ'.split(
      '|',
    ),
  );

  it('folds every text as its graphemes fold one by one, ASCII or not', () => {
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (text) => expect(foldText(text).folded).toBe(foldEachGrapheme(text))),
      {
        numRuns: 2000,
      },
    );
  });

  it('leads every place in the folded text back to what it was made from', () => {
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
        const { folded, spanOf } = foldText(text);
        const places = Array.from({ length: folded.length }, (_, at) => ({ at, ...spanOf(at, at + 1) }));
        for (const { at, start, end } of places) expect(foldText(text.slice(start, end)).folded).toContain(folded.charAt(at));
      }),
      { numRuns: 1000 },
    );
  });
});
