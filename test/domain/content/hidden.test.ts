import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hasHidden, notationOf, piecesOf } from '../../../domain/content/hidden.ts';

const shown = (text: string) =>
  piecesOf(text)
    .map((piece) => ('seen' in piece ? piece.seen : `[${notationOf(piece.unseen)}]`))
    .join('');

describe('what is hidden in a text', () => {
  it.each([
    ['a zero-width space', 'a\u200Bb', 'a[U+200B]b'],
    ['a direction mark', 'price\u202E99', 'price[U+202E]99'],
    ['an isolate', '\u2066x\u2069', '[U+2066]x[U+2069]'],
    ['a soft hyphen', 'a\u00ADb', 'a[U+00AD]b'],
    ['a byte order mark', '\uFEFFa', '[U+FEFF]a'],
    ['a letter mark', 'a\u061Cb', 'a[U+061C]b'],
    ['a filler that is a letter', '\u3164\u115F\u1160\uFFA0', '[U+3164 U+115F U+1160 U+FFA0]'],
    ['the blank of Braille', 'a\u2800b', 'a[U+2800]b'],
    ['tags', 'a\u{E0041}\u{E0042}', 'a[U+E0041 U+E0042]'],
    ['a selector of a letter’s variant', 'a\uFE0F\u{E0100}', 'a[U+FE0F U+E0100]'],
    ['a grapheme joiner', 'a\u034Fb', 'a[U+034F]b'],
    ['a carriage return and a bell', 'a\r\u0007', 'a[U+000D U+0007]'],
    ['line and paragraph separators', '\u2028\u2029', '[U+2028 U+2029]'],
    ['one character many times', '\u200B'.repeat(12), '[U+200B ×12]'],
    ['a joiner that joins nothing', '👩\u200D', '👩[U+200D]'],
    ['a second selector after an emoji', '❤\uFE0F\uFE0F', '❤\uFE0F[U+FE0F]'],
    ['a message in selectors behind an emoji', '😀\u{E0148}\u{E0155}', '😀[U+E0148 U+E0155]'],
  ])('shows as what it is: %s', (_what, text, expected) => {
    expect(shown(text)).toBe(expected);
    expect(hasHidden(text)).toBe(true);
  });

  it.each(['plain', 'two\nlines\tand a tab', '👩‍👩‍👧', '❤️', '👍🏽', '3️⃣', 'naïve Straße', '日本語', 'नमस्ते', ''])(
    'is nothing in %j',
    (text) => {
      expect(shown(text)).toBe(text);
      expect(hasHidden(text)).toBe(false);
    },
  );

  it('loses no character and leaves none of them hidden', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const pieces = piecesOf(text);
        const back = pieces.map((piece) =>
          'seen' in piece ? piece.seen : piece.unseen.map(({ codePoint, times }) => String.fromCodePoint(codePoint).repeat(times)).join(''),
        );
        expect(back.join('')).toBe(text);
        const seen = pieces.flatMap((piece) => ('seen' in piece ? [piece.seen] : []));
        expect(seen.filter((part) => /[\u200B\u202A-\u202E\u2066-\u2069\u3164]/u.test(part))).toEqual([]);
      }),
    );
  });
});
