import type { Material } from '../check/check.ts';
import { foldText } from '../check/fold-text.ts';
import { knownNumbers } from '../check/grounded-numbers.ts';
import { wordsOf } from '../check/length.ts';
import { findNumbers } from '../check/numbers.ts';
import { textFields } from '../check/text-fields.ts';
import { wordsOfInput, wordsOfPassage } from '../check/word-runs.ts';

const sentences = new Intl.Segmenter('en', { granularity: 'sentence' });
const capitalised = /^\p{Lu}[\p{L}\p{M}\p{Nd}'’.-]+$/u;

/** From this share of capitalised words on, capitals are a style (Title Case) and say nothing about names. */
const titleCaseShare = 0.6;

/**
 * How much of what a draft states as fact stands in the input or the evidence: of all its numbers and names, the share that is
 * found there, 0 to 1. A draft that states neither invents nothing, so its share is 1.
 */
export function groundingShare(material: Material): number {
  const numbers = knownNumbers(material);
  const words = knownWords(material);
  const claims = textFields(material.output).flatMap(({ text }) => [
    ...findNumbers(text).map(({ values }) => values.some((value) => numbers.has(value))),
    ...namesIn(text).map((name) => words.has(name)),
  ]);
  return claims.length === 0 ? 1 : claims.filter(Boolean).length / claims.length;
}

/** Capitalised words inside sentences, folded, without a possessive ending. A sentence's first word is capitalised anyway. */
function namesIn(text: string): string[] {
  const all = wordsOf(text);
  const lettered = all.filter(({ word }) => /^\p{L}/u.test(word));
  if (lettered.length > 1 && lettered.filter(({ word }) => capitalised.test(word)).length >= titleCaseShare * lettered.length) return [];
  const starts = new Set(Array.from(sentences.segment(text), ({ index }) => all.find(({ start }) => start >= index)?.start));
  return lettered.filter(({ word, start }) => capitalised.test(word) && !starts.has(start)).map(({ word }) => bare(foldText(word).folded));
}

function knownWords({ input, evidence }: Material): Set<string> {
  return new Set([...wordsOfInput(input), ...evidence.flatMap(wordsOfPassage)].flat().map(bare));
}

/** A folded word without a possessive ending. */
function bare(word: string): string {
  return word.replace(/'s$/u, '');
}
