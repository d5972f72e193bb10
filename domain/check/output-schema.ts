import type { JsonObject } from '../content/read-json.ts';
import { breach, pass, type Check } from './check.ts';
import { valueFaults } from './json-schema.ts';
import { outputSchemaCheck } from './schema.ts';
import { valueAt } from './text-fields.ts';

/** A model mends a few faults at a time; a long list only fills its context. */
const maxNamed = 12;

/** The output must fit the revision's output schema. Always run, always first, and a breach always fails. */
export const checkOutputSchema: Check<{ outputSchema: JsonObject }> = ({ outputSchema }, { output }) => {
  const faults = valueFaults(outputSchema, output);
  if (faults.length === 0) return pass(outputSchemaCheck, 'fits the output schema');
  const named = faults.slice(0, maxNamed).map(({ pointer, detail }) => `${pointer || 'the answer'} ${detail}`);
  const more = faults.length - named.length;
  return breach(
    outputSchemaCheck,
    'fail',
    `${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`,
    faults.flatMap(({ pointer }) => {
      const text = valueAt(output, pointer);
      return typeof text === 'string' && text !== '' ? [{ pointer, start: 0, end: text.length }] : [];
    }),
  );
};
