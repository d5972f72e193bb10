import { prepared } from '../content/prepared.ts';
import { advice } from './advice.ts';
import { breach, pass, type Check, type InstructedMaterial } from './check.ts';
import { wordsOf } from './length.ts';
import type { CheckConfig, Span } from './schema.ts';
import { textFields } from './text-fields.ts';
import { foldedWords, rowOf, wordsOfInput, wordsOfPassage } from './word-runs.ts';

const name = 'echo';

/** A text of fewer words is no echo, even when it stands in a source from end to end: "leather strap" may be meant. */
const fewestWords = 3;

const rowsOf = prepared((texts: readonly string[]) => texts.map((text) => rowOf(foldedWords(text))));

/**
 * No text of the output may repeat what we told the model: so many words in a row from our instructions or from a passage found,
 * or, for a shorter text of three words or more, all of it. Small models do so when they have nothing to say. What stands in the
 * input too is a fact and may be said.
 */
export const checkEcho: Check<Extract<CheckConfig, { check: 'echo' }>, InstructedMaterial> = (config, material) => {
  const facts = wordsOfInput(material.input).map(rowOf);
  const passages = config.evidenceWords === undefined ? [] : material.evidence.flatMap(wordsOfPassage);
  const sources: Source[] = [
    { texts: rowsOf(material.instructions), run: config.instructionWords },
    { texts: passages.map(rowOf), run: config.evidenceWords ?? 0 },
  ];
  const hits = textFields(material.output).flatMap(({ pointer, text }) =>
    echoesIn(text, sources, facts).map((span) => ({ pointer, ...span })),
  );
  if (hits.length === 0) return pass(name, 'repeats none of our instructions');
  const places = [...new Set(hits.map(({ pointer }) => pointer))];
  return breach(name, config.severity, `${places.join(', ')} repeats the instructions. ${advice.aboutData}`, hits);
};

/** Texts as rows of words, and how many of their words one after the other are an echo. */
type Source = { texts: readonly string[]; run: number };

function echoesIn(text: string, sources: readonly Source[], facts: readonly string[]): Omit<Span, 'pointer'>[] {
  const folded = foldedWords(text);
  const echoed = new Set(sources.flatMap((source) => echoedPlaces(folded, source, facts)));
  const runs: Omit<Span, 'pointer'>[] = [];
  for (const [at, { start, end }] of wordsOf(text).entries()) {
    const last = runs.at(-1);
    if (!echoed.has(at)) continue;
    if (last && echoed.has(at - 1)) last.end = end;
    else runs.push({ start, end });
  }
  return runs;
}

/** The places of the words that stand in a source, in a row that is long enough, and do not stand so in the facts. */
function echoedPlaces(folded: readonly string[], { texts, run }: Source, facts: readonly string[]): number[] {
  const length = Math.min(run, folded.length);
  if (length < fewestWords) return [];
  return folded.flatMap((_, at) => {
    const words = folded.slice(at, at + length);
    const row = rowOf(words);
    const isEcho = words.length === length && texts.some((text) => text.includes(row)) && !facts.some((text) => text.includes(row));
    return isEcho ? words.map((_word, offset) => at + offset) : [];
  });
}
