import type { Json } from '../content/canonical.ts';
import { isJsonObject, type JsonObject } from '../content/read-json.ts';
import { escapePointer } from '../problem/problem.ts';
import { valueAt } from '../check/text-fields.ts';

/** What a schema says of a place: its parts, or where the way to it ends and what there is instead. */
export type Place = { kind: 'found'; parts: JsonObject[] } | { kind: 'astray'; at: string; fields: string[] };

/** A schema may refer to itself, and each step to many: parts of one place are counted once, and this many at most. */
const maxParts = 1000;

/**
 * Where a JSON pointer leads in a schema, through its fields by name and through items of lists. A field that the schema does not name is
 * none, though it may let it in: a misspelled one looks the same.
 */
export function placeIn(schema: JsonObject, pointer: string): Place {
  let parts = partsOf(schema, [schema]);
  let at = '';
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    const next = partsOf(
      schema,
      parts.flatMap((part) => below(part, key)),
    );
    if (next.length === 0) return { kind: 'astray', at, fields: fieldsOf(parts, at) };
    parts = next;
    at = `${at}/${token}`;
  }
  return { kind: 'found', parts };
}

/** Parts of what stands in the lists among these parts; the parts themselves where there is no list. */
export function itemParts(schema: JsonObject, parts: readonly JsonObject[]): JsonObject[] {
  const items = parts.flatMap((part) => nodes(part['items']).concat(nodes(part['prefixItems'])));
  return items.length === 0 ? [...parts] : partsOf(schema, items);
}

/** Nodes and all that they are made of: what they refer to, and their alternatives. */
function partsOf(root: JsonObject, from: readonly JsonObject[]): JsonObject[] {
  const found = new Set<JsonObject>();
  const visit = (part: JsonObject): void => {
    if (found.has(part) || found.size >= maxParts) return;
    found.add(part);
    for (const word of ['allOf', 'anyOf', 'oneOf']) nodes(part[word]).forEach(visit);
    const ref = part['$ref'];
    const target = typeof ref === 'string' && /^#(\/|$)/.test(ref) ? valueAt(root, decodeURIComponent(ref.slice(1))) : undefined;
    nodes(target).forEach(visit);
  };
  from.forEach(visit);
  return [...found];
}

function below(part: JsonObject, key: string): JsonObject[] {
  const { properties } = part;
  if (isJsonObject(properties) && Object.hasOwn(properties, key)) return nodes(properties[key], true);
  return /^\d+$/.test(key) ? nodes(part['items']).concat(nodes(part['prefixItems'])) : [];
}

function fieldsOf(parts: readonly JsonObject[], at: string): string[] {
  const names = parts.flatMap(({ properties }) => (isJsonObject(properties) ? Object.keys(properties) : []));
  const fields = [...new Set(names)].map((name) => `${at}/${escapePointer(name)}`);
  const isList = parts.some((part) => 'items' in part || 'prefixItems' in part);
  return isList ? [...fields, `${at}/0`] : fields;
}

/** Schemas in a value: itself, or those in a list. `true` is one that allows everything. */
function nodes(value: Json | undefined, always = false): JsonObject[] {
  if (Array.isArray(value)) return value.filter((one) => isJsonObject(one));
  if (isJsonObject(value)) return [value];
  return always && value === true ? [{}] : [];
}
