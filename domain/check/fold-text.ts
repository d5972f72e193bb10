/**
 * A text as people compare it: compatibility forms made one (NFKC), letter case folded, curly quotes and dashes straightened,
 * every run of white space one blank, invisible characters dropped. `spanOf` leads from places in `folded` back to the original.
 */
export type FoldedText = { folded: string; spanOf(start: number, end: number): { start: number; end: number } };

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const invisible = /\p{Default_Ignorable_Code_Point}/gu;
const wordCharacter = /[\p{L}\p{N}\p{M}_]/u;

/** Folds a text; see {@link FoldedText}. */
export function foldText(text: string): FoldedText {
  let folded = '';
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { segment, index } of graphemes.segment(text)) {
    const piece = foldGrapheme(segment);
    if (piece === ' ' && folded.endsWith(' ')) {
      ends[ends.length - 1] = index + segment.length;
      continue;
    }
    for (let unit = 0; unit < piece.length; unit += 1) {
      starts.push(index);
      ends.push(index + segment.length);
    }
    folded += piece;
  }
  return { folded, spanOf: (start, end) => ({ start: starts[start] ?? text.length, end: ends[end - 1] ?? text.length }) };
}

/**
 * Where a phrase stands in a text as whole words, as it is written: "free" is found in "Free!" and not in "freedom" or "carefree".
 * A boundary is asked for only where the phrase itself begins or ends with a letter or digit.
 */
export function findPhrase(text: FoldedText, phrase: string): { start: number; end: number }[] {
  const wanted = foldText(phrase).folded.trim();
  if (wanted === '') return [];
  const before = wordCharacter.test(firstCharacter(wanted)) ? '(?<![\\p{L}\\p{N}\\p{M}_])' : '';
  const after = wordCharacter.test(lastCharacter(wanted)) ? '(?![\\p{L}\\p{N}\\p{M}_])' : '';
  const pattern = new RegExp(`${before}${escapeRegExp(wanted)}${after}`, 'gu');
  return Array.from(text.folded.matchAll(pattern), (match) => text.spanOf(match.index, match.index + wanted.length));
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
