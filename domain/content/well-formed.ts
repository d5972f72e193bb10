import { escapePointer, type FieldError } from '../problem/problem.ts';

/** Levels of nesting that content may have; everything that walks content recurses this deep at most. */
const maxDepth = 100;

/**
 * What of a parsed JSON value could not be stored, hashed and shown as it came, with pointers into the value:
 * - half a surrogate pair, which has no UTF-8 bytes, in text or in a name;
 * - the name `__proto__`, which copies of an object drop in silence, so that a reviewer would not see what is published;
 * - nesting deeper than {@link maxDepth} levels.
 */
export function unfitContent(value: unknown): FieldError[] {
  const faults: FieldError[] = [];
  const open: { value: unknown; pointer: string; depth: number }[] = [{ value, pointer: '', depth: 0 }];
  for (let place = open.pop(); place; place = open.pop()) {
    const { value: inner, pointer, depth } = place;
    if (typeof inner === 'string' && !inner.isWellFormed())
      faults.push({ pointer, detail: 'holds half a surrogate pair; send well-formed Unicode' });
    if (typeof inner !== 'object' || inner === null) continue;
    if (depth >= maxDepth) {
      faults.push({ pointer, detail: `is nested deeper than ${maxDepth} levels; send it flatter` });
      continue;
    }
    for (const [name, below] of Object.entries(inner)) {
      if (!name.isWellFormed()) faults.push({ pointer, detail: 'has a name with half a surrogate pair; send well-formed Unicode' });
      else if (name === '__proto__') faults.push({ pointer, detail: 'has a field named "__proto__"; rename it' });
      else open.push({ value: below, pointer: `${pointer}/${escapePointer(name)}`, depth: depth + 1 });
    }
  }
  return faults;
}
