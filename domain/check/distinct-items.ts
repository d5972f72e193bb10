import { advice } from './advice.ts';
import { breach, pass, type Check } from './check.ts';
import type { CheckConfig } from './schema.ts';
import { textFields, type TextField } from './text-fields.ts';
import { foldedWords, rowOf } from './word-runs.ts';

const name = 'distinct-items';

/** From so many words on, an item that stands inside another one says nothing new: "Dramatic long lashes". */
const fewestWords = 3;

/**
 * The items of a list must differ in more than letter case and punctuation, none may stand whole inside another, and none may be
 * another field over again, or a longer slice of it: a reader would see the same thing twice.
 */
export const checkDistinctItems: Check<Extract<CheckConfig, { check: 'distinct-items' }>> = (config, { output }) => {
  const { field, apartFrom, sliceWords, severity } = config;
  const items = textFields(output, field).map((item) => ({ ...item, words: foldedWords(item.text) }));
  const others = apartFrom.flatMap((other) => textFields(output, other)).map(({ text }) => foldedWords(text));
  const repeated = items.filter(({ words }, at) =>
    items.some((other, place) => place !== at && (same(words, other.words) ? place < at : isPart(words, other.words, fewestWords))),
  );
  const sliced = items.filter(
    (item) => !repeated.includes(item) && others.some((words) => same(item.words, words) || isPart(item.words, words, sliceWords)),
  );
  if (repeated.length + sliced.length === 0) return pass(name, `${field} has no item twice`);
  const points = [
    ...(repeated.length > 0 ? [`${pointers(repeated)} says what another item says`] : []),
    ...(sliced.length > 0 ? [`${pointers(sliced)} is a slice of ${apartFrom.join(' or ')}`] : []),
  ];
  return breach(
    name,
    severity,
    `${points.join('; ')}. ${advice.somethingElse}`,
    [...repeated, ...sliced].map(({ pointer, text }) => ({ pointer, start: 0, end: text.length })),
  );
};

function same(words: readonly string[], others: readonly string[]): boolean {
  return rowOf(words) === rowOf(others);
}

function isPart(words: readonly string[], others: readonly string[], fewest: number): boolean {
  return words.length >= fewest && rowOf(others).includes(rowOf(words));
}

function pointers(fields: readonly TextField[]): string {
  return fields.map(({ pointer }) => pointer).join(', ');
}
