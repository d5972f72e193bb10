import { canonicalJson, type Json } from '../content/canonical.ts';
import type { JsonObject } from '../content/read-json.ts';
import type { FieldError } from '../problem/problem.ts';
import type { ReviewCondition, ValueCondition } from './review-policy.ts';
import { itemParts, placeIn } from './schema-fields.ts';
import type { RevisionSpec } from './schema.ts';

/** Whether a condition of a review policy is one about a value. */
export function isValueCondition(condition: ReviewCondition): condition is ValueCondition {
  return 'output' in condition || 'input' in condition;
}

/** The most names that one message lists. */
const maxListed = 30;

/** Conditions that could never hold as they are meant: of fields that there are not, words that never stand there, numbers of what is none. */
export function valueConditionProblems({
  review,
  inputSchema,
  outputSchema,
}: Pick<RevisionSpec, 'review' | 'inputSchema' | 'outputSchema'>): FieldError[] {
  return review.when.flatMap((condition, index) => {
    if (!isValueCondition(condition)) return [];
    const side = 'output' in condition ? 'output' : 'input';
    const pointer = 'output' in condition ? condition.output : condition.input;
    const schema = side === 'output' ? outputSchema : inputSchema;
    const under = `/review/when/${index}`;
    const place = placeIn(schema, pointer);
    if (place.kind === 'astray') {
      const where = place.at === '' ? `The ${side}` : `${place.at} of the ${side}`;
      return [{ pointer: `${under}/${side}`, detail: `leads nowhere: its schema has no such field. ${where} has ${listed(place.fields)}` }];
    }
    return matchProblems(condition, itemParts(schema, place.parts), under);
  });
}

function matchProblems(condition: ValueCondition, parts: readonly JsonObject[], under: string): FieldError[] {
  if (!('in' in condition)) {
    const types = parts.flatMap(({ type }) => (type === undefined ? [] : [type].flat())).filter((type) => typeof type === 'string');
    const word = 'above' in condition ? 'above' : 'below';
    return types.length === 0 || types.includes('number') || types.includes('integer')
      ? []
      : [
          {
            pointer: `${under}/${word}`,
            detail: `compares numbers, and what stands there is of type ${types.join(' or ')}; list words with "in"`,
          },
        ];
  }
  // Of several parts one may allow what another does not name.
  const [part, ...others] = parts;
  const allowed = others.length > 0 ? undefined : part?.['const'] === undefined ? part?.['enum'] : [part['const']];
  if (!Array.isArray(allowed)) return [];
  const known = new Set(allowed.map((one) => canonicalJson(one)));
  return condition.in.flatMap((word: Json, at) =>
    known.has(canonicalJson(word))
      ? []
      : [
          {
            pointer: `${under}/in/${at}`,
            detail: `never stands there: its schema allows ${listed(allowed.map((one) => canonicalJson(one)))}`,
          },
        ],
  );
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'no fields by name';
  const more = names.length > maxListed ? ` and ${names.length - maxListed} more` : '';
  return `${names.slice(0, maxListed).join(', ')}${more}`;
}
