import { breach, pass, type Check } from './check.ts';
import type { CheckConfig, Span } from './schema.ts';
import { textFields } from './text-fields.ts';

const name = 'length';
// English rules for every text, so that a count does not depend on the machine; scripts without blanks are cut by dictionary.
const words = new Intl.Segmenter('en', { granularity: 'word' });

/**
 * Counts the words of a field; a list of texts counts together. Too long marks what is over the limit, too short marks nothing.
 */
export const checkLength: Check<Extract<CheckConfig, { check: 'length' }>> = (config, { output }) => {
  const { field, minWords, maxWords, severity } = config;
  const found = textFields(output, field).flatMap(({ pointer, text }) =>
    wordsOf(text).map((word) => ({ pointer, start: word.start, end: word.end })),
  );
  const count = found.length;
  if (maxWords !== undefined && count > maxWords) {
    return breach(
      name,
      severity,
      `${field} has ${count} words; at most ${maxWords} are allowed. Shorten it by ${count - maxWords} or more.`,
      merge(found.slice(maxWords)),
    );
  }
  if (minWords !== undefined && count < minWords) {
    return breach(name, severity, `${field} has ${count} words; at least ${minWords} are needed. Add ${minWords - count} or more.`, []);
  }
  return pass(name, `${field} has ${count} words`);
};

/** The words of a text with their places. */
export function wordsOf(text: string): { word: string; start: number; end: number }[] {
  return Array.from(words.segment(text))
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment, index }) => ({ word: segment, start: index, end: index + segment.length }));
}

/** One span a field, from the first word over the limit to the last. */
function merge(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last?.pointer === span.pointer) last.end = span.end;
    else merged.push({ ...span });
  }
  return merged;
}
