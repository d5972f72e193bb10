import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const folder = join(import.meta.dirname, '..', '..', 'docs');
const page = readFileSync(join(folder, 'security.md'), 'utf8');

/** The cells of every threat. */
const threats = page
  .split('\n')
  .filter((line) => /^\| (?!threat)/.test(line))
  .map((line) =>
    line
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.trim()),
  );

/** The tests that a cell names: in which file, by which words. */
const testsIn = (cell: string) =>
  [...cell.matchAll(/\[[^\]]+\]\(([^)]+)\)((?:[:;] ?"[^"]+")+)/g)].flatMap(([, file = '', quotes = '']) =>
    [...quotes.matchAll(/"([^"]+)"/g)].map(([, words = '']) => ({ file, words })),
  );

describe('the page about threats', () => {
  it('says of each what is done, and by which test it is shown', () => {
    expect(threats.length).toBeGreaterThan(25);
    expect(threats.filter((cells) => cells.length !== 3 || testsIn(cells[2] ?? '').length === 0)).toEqual([]);
  });

  it.each(threats.flatMap(([, , shown = '']) => testsIn(shown)))('names a test that there is: $words', ({ file, words }) => {
    expect(readFileSync(join(folder, file), 'utf8')).toContain(words);
  });
});
