import { foldText } from './fold-text.ts';
import { wordsOf } from './length.ts';

/** The words of a text as people compare them: folded, without punctuation. */
export function foldedWords(text: string): string[] {
  return wordsOf(text).map(({ word }) => foldText(word).folded);
}

/** Whether words stand in a row, in this order, in other words. */
export function standsIn(wanted: readonly string[], words: readonly string[]): boolean {
  return ` ${words.join(' ')} `.includes(` ${wanted.join(' ')} `);
}
