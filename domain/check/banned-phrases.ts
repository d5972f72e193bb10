import { prepared } from '../content/prepared.ts';
import { advice } from './advice.ts';
import { breach, pass, type Check } from './check.ts';
import { findPhrase, foldText, readPhrase } from './fold-text.ts';
import type { CheckConfig } from './schema.ts';
import { textFields } from './text-fields.ts';

const name = 'banned-phrases';

type Config = Extract<CheckConfig, { check: 'banned-phrases' }>;

const phrasesOf = prepared((config: Config) => config.phrases.map((text) => ({ text, phrase: readPhrase(text) })));

/**
 * No text of the output may hold one of the phrases, whatever its letter case or white space. Whole words only, and only as
 * written: "guarantee" does not ban "guaranteed", so list the forms you mean.
 */
export const checkBannedPhrases: Check<Config> = (config, { output }) => {
  const phrases = phrasesOf(config);
  const hits = textFields(output).flatMap(({ pointer, text }) => {
    const folded = foldText(text);
    return phrases.flatMap(({ text: as, phrase }) => findPhrase(folded, phrase).map((span) => ({ pointer, ...span, as })));
  });
  if (hits.length === 0) return pass(name, 'no banned phrase');
  const places = [...new Set(hits.map(({ as, pointer }) => `"${as}" in ${pointer}`))];
  return breach(
    name,
    config.severity,
    `Do not use ${places.join(', ')}. ${advice.otherWords}`,
    hits.map(({ pointer, start, end }) => ({ pointer, start, end })),
  );
};
