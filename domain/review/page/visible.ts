import { notationOf, piecesOf } from '../../content/hidden.ts';
import { shownBytes } from '../../content/shown.ts';
import { html, type Html } from '../texts/html.ts';

/** A text whose hidden characters show themselves: an approver must see what is approved. `<i>` is used for nothing else. */
export function visible(text: string): Html[] {
  return piecesOf(text).map((piece) => ('seen' in piece ? html`${piece.seen}` : html`<i>${notationOf(piece.unseen)}</i>`));
}

/** The beginning of a text that takes at most so many bytes on a page. @returns how many characters are left out */
export function fitting(text: string, most: number): { shown: string; left: number } {
  if (shownBytes(text) <= most) return { shown: text, left: 0 };
  const characters = Array.from(text);
  let low = 0;
  let high = characters.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (shownBytes(characters.slice(0, middle).join('')) <= most) low = middle;
    else high = middle - 1;
  }
  return { shown: characters.slice(0, low).join(''), left: characters.length - low };
}

/** Bytes of markup as it is sent. */
export function bytesIn(markup: Html): number {
  return Buffer.byteLength(markup.toString(), 'utf8');
}
