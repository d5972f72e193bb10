/** A character range of a text: UTF-16 offsets, `end` exclusive. */
export type TextSpan = { start: number; end: number };

/** Longest chunk in characters: about 200 tokens, so that four of them fit a small model's prompt and MiniLM's 256-token window. */
export const maxChunkLength = 900;

/** Where a text may be cut, best first. Each match ends where the cut goes. */
const breaks = [/\n[ \t]*\n\s*/g, /[.!?…]["'”’)\]]*\s+/g, /\n/g, /[,;:]\s+/g, /\s+/g];

/** The span without white space at its ends, or undefined when nothing is left. */
export function trimSpan(text: string, span: TextSpan): TextSpan | undefined {
  let { start, end } = span;
  while (start < end && /\s/.test(text.charAt(start))) start += 1;
  while (end > start && /\s/.test(text.charAt(end - 1))) end -= 1;
  return start < end ? { start, end } : undefined;
}

/**
 * Cuts a span into trimmed pieces of at most `max` characters, at paragraphs where it can, else at sentences, lines, clauses,
 * words, and only in the last resort inside a word (never inside a surrogate pair).
 */
export function splitSpan(text: string, span: TextSpan, max = maxChunkLength): TextSpan[] {
  const pieces: TextSpan[] = [];
  let rest = trimSpan(text, span);
  while (rest && rest.end - rest.start > max) {
    const cut = rest.start + cutAt(text.slice(rest.start, rest.start + max));
    const piece = trimSpan(text, { start: rest.start, end: cut });
    if (piece) pieces.push(piece);
    rest = trimSpan(text, { start: cut, end: rest.end });
  }
  return rest ? [...pieces, rest] : pieces;
}

/** Joins neighbours as long as the span over both stays within `max`. */
export function mergeSpans(spans: readonly TextSpan[], max = maxChunkLength): TextSpan[] {
  const merged: TextSpan[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last && span.end - last.start <= max) last.end = span.end;
    else merged.push({ ...span });
  }
  return merged;
}

/** Offset of the best cut in a window: the last break of the best kind that leaves at least a third of the window. */
function cutAt(window: string): number {
  for (const kind of breaks) {
    let best = 0;
    for (const match of window.matchAll(kind)) best = match.index + match[0].length;
    if (best >= window.length / 3) return best;
  }
  const splitsPair = /[\uD800-\uDBFF]$/.test(window) && window.length > 1;
  return splitsPair ? window.length - 1 : window.length;
}
