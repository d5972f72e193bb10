import type { JsonObject } from '../content/read-json.ts';
import { prepared } from '../content/prepared.ts';
import type { Material } from './check.ts';
import { foldText } from './fold-text.ts';
import { wordsOf } from './length.ts';
import { textFields } from './text-fields.ts';

/** The words of a text as people compare them: folded, without punctuation. */
export function foldedWords(text: string): string[] {
  return wordsOf(text).map(({ word }) => foldText(word).folded);
}

/** The words of every text of an input, text by text, found once for all that compare a draft with it. */
export const wordsOfInput = prepared((input: JsonObject) => textFields(input).map(({ text }) => foldedWords(text)));

/** The same of a passage: its title, its text. */
export const wordsOfPassage = prepared(({ title, text }: Material['evidence'][number]) => [foldedWords(title), foldedWords(text)]);

/** Words in a row as one string: where one row holds another, the words stand there one after the other. */
export function rowOf(words: readonly string[]): string {
  return ` ${words.join(' ')} `;
}
