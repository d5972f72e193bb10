import { foldText } from './fold-text.ts';
import { wordsOf } from './length.ts';

/** The words of a text as people compare them: folded, without punctuation. */
export function foldedWords(text: string): string[] {
  return wordsOf(text).map(({ word }) => foldText(word).folded);
}

/** Words in a row as one string: where one row holds another, the words stand there one after the other. */
export function rowOf(words: readonly string[]): string {
  return ` ${words.join(' ')} `;
}
