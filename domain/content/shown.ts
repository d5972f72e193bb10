import { canonicalJson, type Json } from './canonical.ts';
import { notationOf, piecesOf } from './hidden.ts';

/*
 * How much room a page has for what it shows. A function may answer 6 MB and people read on phones: a page grows with its draft and with
 * nothing else, and what does not fit is not shown and cannot be approved.
 */

/** Bytes that a page may have besides {@link bytesPerDraftByte}. */
export const pageBytes = 100 * 1024;
/** Bytes that a page may have for each byte of its draft: it is shown, and stands in the form for edits once more. */
export const bytesPerDraftByte = 4;

/** Room for the draft alone, where it is read. */
export function roomToRead(draftBytes: number): number {
  return 12 * 1024 + 2.5 * draftBytes;
}

/** Bytes of a value as it is stored and bounded. */
export function bytesOf(value: Json): number {
  return Buffer.byteLength(canonicalJson(value), 'utf8');
}

/** Bytes of a text on a page: some characters are written as character references, and hidden ones by their code points. */
export function shownBytes(text: string): number {
  return piecesOf(text).reduce(
    (sum, piece) =>
      sum +
      ('seen' in piece
        ? Buffer.byteLength(piece.seen, 'utf8') + referenceBytes(piece.seen)
        : hiddenMarkupBytes + Buffer.byteLength(notationOf(piece.unseen), 'utf8')),
    0,
  );
}

/** Whether all of an output can be shown on a page, at least as the JSON that it is. */
export function canBeShown(output: Json): boolean {
  const text = canonicalJson(output);
  return shownBytes(text) <= roomToRead(Buffer.byteLength(text, 'utf8'));
}

/** `<i></i>` around what is hidden. */
const hiddenMarkupBytes = 7;

const more: Readonly<Record<string, number>> = { '&': 4, '<': 3, '>': 3, '"': 5, "'": 4 };

function referenceBytes(text: string): number {
  return (text.match(/[&<>"']/g) ?? []).reduce((sum, character) => sum + (more[character] ?? 0), 0);
}
