import { escapePointer, type FieldError } from '../problem/problem.ts';

/**
 * Strings with half a surrogate pair have no UTF-8 bytes, so they could be neither stored as they came nor hashed.
 * Answers where they stand in a parsed JSON value, keys included.
 */
export function illFormedText(value: unknown, pointer = ''): FieldError[] {
  if (typeof value === 'string')
    return value.isWellFormed() ? [] : [{ pointer, detail: 'holds half a surrogate pair; send well-formed Unicode' }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key.isWellFormed()
      ? illFormedText(inner, `${pointer}/${escapePointer(key)}`)
      : [{ pointer, detail: 'has a name with half a surrogate pair; send well-formed Unicode' }],
  );
}
