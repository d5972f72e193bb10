import type { Json } from '../content/canonical.ts';
import { isJsonObject } from '../content/read-json.ts';
import { escapePointer, unescapePointer } from '../problem/problem.ts';

/** A text somewhere in a JSON value, and the RFC 6901 pointer to it. */
export type TextField = { pointer: string; text: string };

/** The value a JSON pointer names, or undefined when there is none. */
export function valueAt(value: Json, pointer: string): Json | undefined {
  let at: Json | undefined = value;
  for (const token of pointer.split('/').slice(1)) {
    const key = unescapePointer(token);
    if (Array.isArray(at)) at = at[Number(key)];
    else if (isJsonObject(at) && Object.hasOwn(at, key)) at = at[key];
    else return undefined;
  }
  return at;
}

/** Every text at or below a pointer, in the order of the document: a text itself, the items of a list, the fields of an object. */
export function textFields(value: Json, pointer = ''): TextField[] {
  const at = valueAt(value, pointer);
  return at === undefined ? [] : textsIn(at, pointer);
}

function textsIn(value: Json, pointer: string): TextField[] {
  if (typeof value === 'string') return [{ pointer, text: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, `${pointer}/${index}`));
  if (isJsonObject(value)) return Object.entries(value).flatMap(([key, item]) => textsIn(item, `${pointer}/${escapePointer(key)}`));
  return [];
}
