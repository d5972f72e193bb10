import { breach, pass, type Check } from './check.ts';
import type { CheckConfig } from './schema.ts';
import { textFields, type TextField } from './text-fields.ts';
import { foldedWords, standsIn } from './word-runs.ts';

const name = 'distinct-items';

/**
 * The items of a list must differ in more than letter case and punctuation, and a longer item must not be a slice of another
 * field, word by word: a reader would see the same thing twice.
 */
export const checkDistinctItems: Check<Extract<CheckConfig, { check: 'distinct-items' }>> = (config, { output }) => {
  const { field, apartFrom, sliceWords, severity } = config;
  const items = textFields(output, field).map((item) => ({ ...item, words: foldedWords(item.text) }));
  const others = apartFrom.flatMap((other) => textFields(output, other)).map((other) => ({ ...other, words: foldedWords(other.text) }));
  const repeated = items.filter(({ words }, at) => items.slice(0, at).some((earlier) => earlier.words.join(' ') === words.join(' ')));
  const sliced = items.filter(
    (item) => !repeated.includes(item) && item.words.length >= sliceWords && others.some(({ words }) => standsIn(item.words, words)),
  );
  if (repeated.length + sliced.length === 0) return pass(name, `${field} has no item twice`);
  const points = [
    ...(repeated.length > 0 ? [`${pointers(repeated)} says again what an item before it says`] : []),
    ...(sliced.length > 0 ? [`${pointers(sliced)} is a slice of ${apartFrom.join(' or ')}`] : []),
  ];
  return breach(
    name,
    severity,
    `${points.join('; ')}. Say something else, or leave it out.`,
    [...repeated, ...sliced].map(({ pointer, text }) => ({ pointer, start: 0, end: text.length })),
  );
};

function pointers(fields: readonly TextField[]): string {
  return fields.map(({ pointer }) => pointer).join(', ');
}
