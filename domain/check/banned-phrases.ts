import { advice } from './advice.ts';
import { breach, pass, type Check } from './check.ts';
import { findPhrase, foldText } from './fold-text.ts';
import type { CheckConfig } from './schema.ts';
import { textFields } from './text-fields.ts';

const name = 'banned-phrases';

/**
 * No text of the output may hold one of the phrases, whatever its letter case or white space. Whole words only, and only as
 * written: "guarantee" does not ban "guaranteed", so list the forms you mean.
 */
export const checkBannedPhrases: Check<Extract<CheckConfig, { check: 'banned-phrases' }>> = (config, { output }) => {
  const hits = textFields(output).flatMap(({ pointer, text }) => {
    const folded = foldText(text);
    return config.phrases.flatMap((phrase) => findPhrase(folded, phrase).map((span) => ({ pointer, ...span, phrase })));
  });
  if (hits.length === 0) return pass(name, 'no banned phrase');
  const places = [...new Set(hits.map(({ phrase, pointer }) => `"${phrase}" in ${pointer}`))];
  return breach(
    name,
    config.severity,
    `Do not use ${places.join(', ')}. ${advice.otherWords}`,
    hits.map(({ pointer, start, end }) => ({ pointer, start, end })),
  );
};
