import { advice } from './advice.ts';
import { breach, pass, type Check } from './check.ts';
import { wordsOf } from './length.ts';
import type { CheckConfig } from './schema.ts';
import { textFields } from './text-fields.ts';

const name = 'unfinished';

/** English words that something must follow. "In", "on" and "up" may end a phrase: "with the stand built in". */
const openEnded = new Set(
  'a an the and or nor but for of with from by as at into than that which whose its their your our my is are was were be'.split(' '),
);
/** Those that may end a sentence, once a mark says that it has ended: "I cannot help with that." */
const closing = new Set('that is are was were be'.split(' '));
const fullStop = /[.!?\u2026]["'\u201d\u2019)]*\s*$/u;
const openPunctuation = /[,;:(\u2013\u2014-]\s*$/u;

/** No text of the fields may stop in the middle, after a word or a mark that something must follow. */
export const checkUnfinished: Check<Extract<CheckConfig, { check: 'unfinished' }>> = (config, { output }) => {
  const cut = config.fields
    .flatMap((field) => textFields(output, field))
    .flatMap(({ pointer, text }) => {
      const last = wordsOf(text).at(-1);
      if (last === undefined || !(isOpen(last.word.toLowerCase(), text) || openPunctuation.test(text))) return [];
      return [{ pointer, start: last.start, end: text.length }];
    });
  if (cut.length === 0) return pass(name, 'every text comes to its end');
  return breach(name, config.severity, `${cut.map(({ pointer }) => pointer).join(', ')} stops in the middle. ${advice.finish}`, cut);
};

function isOpen(word: string, text: string): boolean {
  return openEnded.has(word) && !(closing.has(word) && fullStop.test(text));
}
