/**
 * A text as people compare it: compatibility forms made one (NFKC), letter case folded, curly quotes and dashes straightened,
 * every run of white space one blank, invisible characters dropped. `spanOf` leads from places in `folded` back to the original.
 */
export type FoldedText = { folded: string; spanOf(start: number, end: number): { start: number; end: number } };

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const invisible = /\p{Default_Ignorable_Code_Point}/gu;
const wordCharacter = /[\p{L}\p{N}\p{M}_]/u;

const ascii = /^\p{ASCII}*$/u;
/** ASCII away from other characters, which may form one grapheme with it. */
const plainPart = /((?<!\P{ASCII})\p{ASCII}+(?!\P{ASCII}))/u;

/** Folds a text; see {@link FoldedText}. The rules of Unicode are slow, so they are asked only for what is not ASCII. */
export function foldText(text: string): FoldedText {
  // Every character of such a text is a grapheme and folds to one character.
  const keepsPlaces = ascii.test(text) && !/\s\s/u.test(text);
  return keepsPlaces ? { folded: foldPlain(text), spanOf: (start, end) => ({ start, end }) } : foldGraphemes(text);
}

function foldGraphemes(text: string): FoldedText {
  let folded = '';
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { piece, start, end } of foldedPieces(text)) {
    if (piece === ' ' && folded.endsWith(' ')) {
      ends[ends.length - 1] = end;
      continue;
    }
    for (let unit = 0; unit < piece.length; unit += 1) {
      starts.push(start);
      ends.push(end);
    }
    folded += piece;
  }
  return { folded, spanOf: (start, end) => ({ start: starts[start] ?? text.length, end: ends[end - 1] ?? text.length }) };
}

/** The graphemes of a text, folded one by one, with their places in it. */
function foldedPieces(text: string): { piece: string; start: number; end: number }[] {
  let from = 0;
  return text.split(plainPart).flatMap((part, at) => {
    const start = from;
    from += part.length;
    // What the pattern caught stands at the odd places.
    if (at % 2 === 1) return Array.from(part, (one, place) => ({ piece: foldPlain(one), start: start + place, end: start + place + 1 }));
    return Array.from(graphemes.segment(part), ({ segment, index }) => ({
      piece: foldGrapheme(segment),
      start: start + index,
      end: start + index + segment.length,
    }));
  });
}

/** A phrase ready to be looked for, again and again; undefined when it folds to nothing. */
export type Phrase = { folded: string; pattern: RegExp };

/**
 * Prepares a phrase to be found as a whole word, as it is written: "free" is found in "Free!" and not in "freedom" or "carefree".
 * A boundary is asked for only where the phrase itself begins or ends with a letter or digit.
 */
export function readPhrase(phrase: string): Phrase | undefined {
  const folded = foldText(phrase).folded.trim();
  if (folded === '') return undefined;
  const before = wordCharacter.test(firstCharacter(folded)) ? '(?<![\\p{L}\\p{N}\\p{M}_])' : '';
  const after = wordCharacter.test(lastCharacter(folded)) ? '(?![\\p{L}\\p{N}\\p{M}_])' : '';
  return { folded, pattern: new RegExp(`${before}${escapeRegExp(folded)}${after}`, 'gu') };
}

/** Where a phrase stands in a text. */
export function findPhrase(text: FoldedText, phrase: Phrase | undefined): { start: number; end: number }[] {
  // Most phrases stand nowhere, and that is quickly seen.
  if (!phrase || !text.folded.includes(phrase.folded)) return [];
  return Array.from(text.folded.matchAll(phrase.pattern), (match) => text.spanOf(match.index, match.index + match[0].length));
}

function foldPlain(text: string): string {
  return text.toLowerCase().replace(/\s/gu, ' ');
}

// Upper case first: it opens ß to SS and gives every sigma one form, which lower case alone does not.
function foldGrapheme(segment: string): string {
  const bare = segment.replace(invisible, '');
  if (bare === '') return '';
  if (/^\s+$/u.test(bare)) return ' ';
  return bare
    .normalize('NFKC')
    .replace(/[\u2018\u2019\u201b\u02bc]/gu, "'")
    .replace(/[\u201c\u201d\u201f]/gu, '"')
    .replace(/[\u2010-\u2015\u2212]/gu, '-')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC');
}

function firstCharacter(text: string): string {
  return String.fromCodePoint(text.codePointAt(0) ?? 0);
}

function lastCharacter(text: string): string {
  return Array.from(text).at(-1) ?? '';
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/gu, (character) => (character === '-' ? '\\x2d' : `\\${character}`));
}
