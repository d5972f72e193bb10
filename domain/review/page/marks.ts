import type { Finding } from '../findings.ts';
import { html, type Html } from '../texts/html.ts';
import type { Texts } from '../texts/texts.ts';
import { visible } from './visible.ts';

/** A place in a draft that a finding objects to. `number`: of the note that says why. */
export type Mark = { number: number; result: Finding['result']; pointer: string; start: number; end: number };

/** Bytes that one mark takes at most: it may cut a text twice, and what is hidden there too, and ends with its number. */
export const markBytes = 180;

/** A text with places marked; where two marks overlap, both numbers stand where they end. What is wrong is said in the notes, once. */
export function marked(text: string, pointer: string, marks: readonly Mark[], { draft }: Texts): Html[] {
  const here = marks
    .filter((mark) => mark.pointer === pointer)
    .map((mark) => ({ ...mark, start: Math.min(mark.start, text.length), end: Math.min(mark.end, text.length) }))
    .filter(({ start, end }) => end > start);
  if (here.length === 0) return visible(text);
  const cuts = [...new Set([0, text.length, ...here.flatMap(({ start, end }) => [start, end])])].toSorted((a, b) => a - b);
  return cuts.slice(0, -1).map((start, index) => {
    const end = cuts[index + 1] ?? text.length;
    const part = visible(text.slice(start, end));
    const over = here.filter((mark) => mark.start <= start && mark.end >= end);
    if (over.length === 0) return html`${part}`;
    const worst = over.some(({ result }) => result === 'fail') ? 'fail' : 'warn';
    const ending = over.filter((mark) => mark.end === end).map(({ number }) => number);
    const numbers = [...new Set(ending)].join(', ');
    return html`<mark class="${worst}">${part}</mark>${numbers !== '' && html`<sup><span class="unseen">${draft.note} </span>${numbers}</sup>`}`;
  });
}
