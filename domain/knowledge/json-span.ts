import type { TextSpan } from './text-span.ts';

/** A member of a JSON array or object and where it stands; for an object's member the span starts at its key. */
export type JsonMember = { label: string; span: TextSpan; value: TextSpan };

/**
 * The members of the array or object that stands at a span, in order; none for any other value.
 * @param text must be valid JSON (`JSON.parse` took it): nothing is checked here
 */
export function jsonMembers(text: string, at: TextSpan): JsonMember[] {
  const open = text.charAt(at.start);
  if (open !== '[' && open !== '{') return [];
  const members: JsonMember[] = [];
  let place = skipSpace(text, at.start + 1);
  while (place < at.end && text.charAt(place) !== ']' && text.charAt(place) !== '}') {
    const start = place;
    let label = String(members.length);
    if (open === '{') {
      const keyEnd = endOfString(text, place);
      label = textOf(text.slice(place, keyEnd));
      place = skipSpace(text, skipSpace(text, keyEnd) + 1);
    }
    const end = endOfValue(text, place);
    members.push({ label, span: { start, end }, value: { start: place, end } });
    place = skipSpace(text, end);
    if (text.charAt(place) === ',') place = skipSpace(text, place + 1);
  }
  return members;
}

function textOf(literal: string): string {
  const value: unknown = JSON.parse(literal);
  return typeof value === 'string' ? value : literal;
}

function skipSpace(text: string, from: number): number {
  let place = from;
  while (place < text.length && ' \t\r\n'.includes(text.charAt(place))) place += 1;
  return place;
}

function endOfString(text: string, from: number): number {
  let place = from + 1;
  while (place < text.length && text.charAt(place) !== '"') place += text.charAt(place) === '\\' ? 2 : 1;
  return place + 1;
}

function endOfValue(text: string, from: number): number {
  if (text.charAt(from) === '"') return endOfString(text, from);
  let depth = 0;
  let place = from;
  while (place < text.length) {
    const letter = text.charAt(place);
    if (letter === '"') {
      place = endOfString(text, place);
      continue;
    }
    if (letter === '[' || letter === '{') depth += 1;
    else if (letter === ']' || letter === '}') {
      if (depth === 0) return place;
      depth -= 1;
      if (depth === 0) return place + 1;
    } else if (depth === 0 && (letter === ',' || ' \t\r\n'.includes(letter))) return place;
    place += 1;
  }
  return place;
}
