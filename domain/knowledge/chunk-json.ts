import { jsonMembers, type JsonMember } from './json-span.ts';
import { maxChunkLength, mergeSpans, splitSpan, trimSpan, type TextSpan } from './text-span.ts';

/** A piece of a document and the path of titles that leads to it. */
export type Piece = { titles: string[]; span: TextSpan };

/** Names that people give a record; the first one present becomes part of its title. */
const nameFields = ['title', 'name', 'label', 'id', 'sku', 'key'];

/** Deepest level of nesting that is followed; what lies below is cut as plain text. */
const maxDepth = 12;

/**
 * Cuts JSON into pieces: a record of an array is a piece, a key of an object is a piece. What is longer than a chunk is cut
 * along its own structure. A piece is the JSON as it stands in the document.
 * @returns undefined when the text is not JSON
 */
export function chunkJson(text: string): Piece[] | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const root = trimSpan(text, { start: 0, end: text.length });
  if (!root) return undefined;
  const members = jsonMembers(text, root);
  if (members.length === 0) return splitSpan(text, root).map((span) => ({ titles: [], span }));
  return membersInto(text, root, members, []);
}

function membersInto(text: string, parent: TextSpan, members: readonly JsonMember[], titles: string[]): Piece[] {
  const inArray = text.charAt(parent.start) === '[';
  if (inArray && !members.some((member) => isRecord(text, member))) {
    return mergeSpans(members.flatMap((member) => splitSpan(text, member.span))).map((span) => ({ titles, span }));
  }
  return members.flatMap((member) => memberInto(text, member, [...titles, nameOf(text, member)]));
}

function memberInto(text: string, member: JsonMember, titles: string[]): Piece[] {
  const members = titles.length < maxDepth ? jsonMembers(text, member.value) : [];
  const isList = text.charAt(member.value.start) === '[' && members.some((each) => isRecord(text, each));
  if (isList) return membersInto(text, member.value, members, titles);
  if (member.span.end - member.span.start <= maxChunkLength) return [{ titles, span: member.span }];
  if (members.length === 0) return splitSpan(text, member.span).map((span) => ({ titles, span }));
  // A long record keeps its short fields together; only what is too long for a chunk is cut further.
  const pieces: Piece[] = [];
  let run: TextSpan[] = [];
  const flush = () => {
    pieces.push(...mergeSpans(run).map((span) => ({ titles, span })));
    run = [];
  };
  for (const each of members) {
    if (each.span.end - each.span.start <= maxChunkLength) run.push(each.span);
    else {
      flush();
      pieces.push(...memberInto(text, each, [...titles, nameOf(text, each)]));
    }
  }
  flush();
  return pieces;
}

function isRecord(text: string, member: JsonMember): boolean {
  return text.charAt(member.value.start) === '{';
}

/** What a member is called: its own name where it is a record that has one, else its key or its place from 0. */
function nameOf(text: string, member: JsonMember): string {
  if (!isRecord(text, member)) return member.label;
  const fields = new Map(jsonMembers(text, member.value).map((field) => [field.label.toLowerCase(), field.value]));
  for (const field of nameFields) {
    const at = fields.get(field);
    if (!at) continue;
    const value: unknown = JSON.parse(text.slice(at.start, at.end));
    if ((typeof value === 'string' && value.trim() !== '') || typeof value === 'number') return String(value);
  }
  return member.label;
}
