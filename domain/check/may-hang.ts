import type { Json } from '../content/canonical.ts';
import { isJsonObject } from '../content/read-json.ts';

/**
 * Keywords whose work grows with a value no faster than the value itself: one look at each part of it. Those that are not here may take
 * long: patterns and formats are regular expressions, equal items are sought pair by pair, references may double at each level, and
 * what is unevaluated is kept book of.
 */
const steady = new Set(
  [
    'type const enum required dependentRequired minLength maxLength minItems maxItems minProperties maxProperties',
    'minimum maximum exclusiveMinimum exclusiveMaximum multipleOf',
    'title description default examples deprecated readOnly writeOnly $schema $id $comment $anchor',
  ].flatMap((words) => words.split(' ')),
);
/** Keywords that hold one schema, a list of them, or some by name. */
const nested = new Set(['items', 'additionalProperties', 'contains', 'propertyNames', 'not', 'if', 'then', 'else']);
const nestedLists = new Set(['prefixItems', 'allOf', 'anyOf', 'oneOf']);
const nestedByName = new Set(['properties', 'dependentSchemas']);

/**
 * Whether checking a value against a schema may take long out of proportion to the two. Answers yes for every keyword that is not known
 * to be harmless, so a new one is watched until somebody has thought about it.
 */
export function mayHang(schema: Json): boolean {
  if (typeof schema === 'boolean') return false;
  if (!isJsonObject(schema)) return true;
  return Object.entries(schema).some(([keyword, value]) => {
    if (steady.has(keyword)) return false;
    if (nested.has(keyword)) return mayHang(value);
    if (nestedLists.has(keyword)) return !Array.isArray(value) || value.some(mayHang);
    if (nestedByName.has(keyword)) return !isJsonObject(value) || Object.values(value).some(mayHang);
    return true;
  });
}
