import type { JsonObject } from '../content/read-json.ts';
import { bytesOf, canBeShown } from '../content/shown.ts';
import { breach, pass, type Check } from './check.ts';
import { valueBreaches, type Breach } from './json-schema.ts';
import { outputSchemaCheck } from './schema.ts';
import { valueAt } from './text-fields.ts';

/** A model mends a few faults at a time; a long list only fills its context. */
const maxNamed = 12;

/** What an output must fit, whatever else is checked. */
export type OutputForm = { outputSchema: JsonObject; maxOutputBytes: number };

/** The output must fit the revision's output schema and its size. Always run, always first, and a breach always fails. */
export const checkOutputSchema: Check<OutputForm> = (form, { output }) => {
  const faults = formBreaches(form, output);
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

/** What of its form an output breaks. One that is too large for a page is not looked at further: nobody could approve it. */
export function formBreaches({ outputSchema, maxOutputBytes }: OutputForm, output: JsonObject): Breach[] {
  const bytes = bytesOf(output);
  if (bytes > maxOutputBytes) {
    return [{ pointer: '', rule: 'size', limit: maxOutputBytes, detail: `has ${bytes} bytes; at most ${maxOutputBytes} are allowed` }];
  }
  if (!canBeShown(output)) {
    const detail = 'holds so many characters of markup, or such as cannot be seen, that no page can show it whole; write plain text';
    return [{ pointer: '', rule: 'unshowable', detail }];
  }
  return valueBreaches(outputSchema, output);
}
