/*
 * What a text holds that nobody sees when it is shown as it is. Whoever approves a text has to see all of it, so pages show these by
 * their code points.
 */

/**
 * Characters that are not seen but are there, or turn others around: controls, direction marks, joiners, variation selectors, tags, fillers,
 * soft hyphens, line and paragraph separators, the blank of Braille.
 * @see https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
const hidden = '[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\u2800]';
/** Hidden characters in a row; line breaks and tabs are layout. */
const hiddenRun = new RegExp(`((?:(?![\\n\\t])${hidden})+)`, 'u');

/** An emoji with all that makes it one: the selector of its coloured form, a skin tone, and joined to it further ones. */
const emoji =
  /\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?(?:\u200D\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?)*|[0-9#*]\uFE0F?\u20E3/gu;

/** A piece of a text: seen as it is, or characters in a row that are not, each with how often it stands there. */
export type Piece = { seen: string } | { unseen: { codePoint: number; times: number }[] };

/** A text in pieces, so that what is hidden can be shown as what it is. Line breaks and tabs are seen, and so is an emoji as a whole. */
export function piecesOf(text: string): Piece[] {
  if (!hiddenRun.test(text)) return text === '' ? [] : [{ seen: text }];
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: whole, index } of text.matchAll(emoji)) {
    addPlain(text.slice(from, index), pieces);
    see(whole, pieces);
    from = index + whole.length;
  }
  addPlain(text.slice(from), pieces);
  return pieces;
}

function addPlain(text: string, pieces: Piece[]): void {
  // What the pattern caught stands at the odd places.
  for (const [at, part] of text.split(hiddenRun).entries()) {
    if (at % 2 === 1) pieces.push({ unseen: counted(part) });
    else see(part, pieces);
  }
}

function see(seen: string, pieces: Piece[]): void {
  const last = pieces.at(-1);
  if (last && 'seen' in last) last.seen += seen;
  else if (seen !== '') pieces.push({ seen });
}

function counted(run: string): { codePoint: number; times: number }[] {
  const unseen: { codePoint: number; times: number }[] = [];
  for (const character of run) {
    const codePoint = character.codePointAt(0) ?? 0;
    const last = unseen.at(-1);
    if (last?.codePoint === codePoint) last.times += 1;
    else unseen.push({ codePoint, times: 1 });
  }
  return unseen;
}

/** Whether a text has characters that nobody sees. */
export function hasHidden(text: string): boolean {
  return piecesOf(text).some((piece) => 'unseen' in piece);
}

/** Characters in a row by their code points: `U+202E`, or `U+200B ×12` for one that is repeated. */
export function notationOf(unseen: readonly { codePoint: number; times: number }[]): string {
  return unseen
    .map(({ codePoint, times }) => `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}${times > 1 ? ` ×${times}` : ''}`)
    .join(' ');
}
