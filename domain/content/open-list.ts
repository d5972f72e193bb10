import * as z from 'zod';

/**
 * A word of a list that may grow: readers must expect words that they do not know. The words there are today are its examples.
 * What is a `z.enum` in the API's contract is closed: a new word there would be a new version of the API.
 */
export function openList(description: string, words: readonly string[]) {
  return z.string().meta({ description: `${description} The list is open: expect words that you do not know.`, examples: [...words] });
}
