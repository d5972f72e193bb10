import * as z from 'zod';
import type { Json } from '../content/canonical.ts';
import { escapePointer, type FieldError } from '../problem/problem.ts';

/** What of a JSON Schema is compared. Whatever else it says (`anyOf`, `$ref`, `format`) is not: a warning helps, a false one does not. */
const NodeSchema = z.looseObject({
  type: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .catch(undefined),
  enum: z.array(z.unknown()).optional().catch(undefined),
  const: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional().catch(undefined),
  required: z.array(z.string()).optional().catch(undefined),
  items: z.unknown().optional(),
});
type Node = z.infer<typeof NodeSchema>;

/**
 * What readers of the output of one revision may stumble over in the next: a field that was always there and may be missing now,
 * another type, a word that an enumeration did not have. More fields, and fewer words, break nobody.
 * @returns pointers into the new revision, like `/outputSchema/properties/price`
 */
export function outputBreaks(before: { [key: string]: Json }, after: { [key: string]: Json }): FieldError[] {
  return breaksOf(before, after, '/outputSchema');
}

function breaksOf(before: unknown, after: unknown, pointer: string): FieldError[] {
  const old = NodeSchema.safeParse(before);
  const now = NodeSchema.safeParse(after);
  if (!old.success || !now.success) return [];
  const types = typeBreak(old.data, now.data);
  // Below another type everything differs.
  if (types !== undefined) return [{ pointer, detail: types }];
  return [
    ...wordBreaks(old.data, now.data).map((detail) => ({ pointer, detail })),
    ...fieldBreaks(old.data, now.data, pointer),
    ...breaksOf(old.data.items, now.data.items, `${pointer}/items`),
  ];
}

function typeBreak(before: Node, after: Node): string | undefined {
  const old = typesOf(before);
  const now = typesOf(after);
  if (old.length === 0) return undefined;
  if (now.length === 0) return `was of type ${old.join(' or ')} and may be anything now`;
  const added = now.filter((type) => !old.includes(type) && !(type === 'integer' && old.includes('number')));
  return added.length === 0 ? undefined : `was of type ${old.join(' or ')} and may be of type ${added.join(' or ')} now`;
}

const typesOf = ({ type }: Node): string[] => (type === undefined ? [] : [type].flat());

function wordBreaks(before: Node, after: Node): string[] {
  const old = wordsOf(before);
  const now = wordsOf(after);
  if (!old) return [];
  if (!now) return [`had to be one of ${old.join(', ')} and may be another value now`];
  const added = now.filter((word) => !old.includes(word));
  return added.length === 0 ? [] : [`may be ${added.join(' or ')} now, which it never was`];
}

/** The values that a node allows, as JSON; undefined when it does not list them. */
function wordsOf(node: Node): string[] | undefined {
  if (node.const !== undefined) return [JSON.stringify(node.const)];
  return node.enum?.map((word) => JSON.stringify(word));
}

function fieldBreaks(before: Node, after: Node, pointer: string): FieldError[] {
  const fields = after.properties ?? {};
  const missing = (before.required ?? []).flatMap((name): FieldError[] => {
    if (after.required?.includes(name)) return [];
    const at = `${pointer}/properties/${escapePointer(name)}`;
    return Object.hasOwn(fields, name)
      ? [{ pointer: at, detail: 'was always there and may be missing now' }]
      : [{ pointer: at, detail: 'was always there and is gone' }];
  });
  const changed = Object.entries(before.properties ?? {}).flatMap(([name, node]) =>
    Object.hasOwn(fields, name) ? breaksOf(node, fields[name], `${pointer}/properties/${escapePointer(name)}`) : [],
  );
  return [...missing, ...changed];
}
