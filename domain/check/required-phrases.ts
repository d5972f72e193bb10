import { renderText } from '../content/text-template.ts';
import { breach, pass, type Check } from './check.ts';
import { findPhrase, foldText, readPhrase } from './fold-text.ts';
import type { CheckConfig } from './schema.ts';
import { textFields } from './text-fields.ts';

const name = 'required-phrases';

/**
 * Phrases made from the input, such as the product's name, must stand in the fields: all of them or one of them. Compared like
 * banned phrases: whole words, whatever their letter case.
 * @throws {TemplateError} for a phrase that is no Liquid template
 */
export const checkRequiredPhrases: Check<Extract<CheckConfig, { check: 'required-phrases' }>> = (config, { output, input }) => {
  const { fields, need, severity } = config;
  const phrases = config.phrases.map((phrase) => renderText(phrase, { input }).trim()).filter((phrase) => phrase !== '');
  const texts = fields.flatMap((field) => textFields(output, field)).map(({ text }) => foldText(text));
  const missing = phrases.filter((wanted) => {
    const phrase = readPhrase(wanted);
    return !texts.some((text) => findPhrase(text, phrase).length > 0);
  });
  const places = fields.join(' or ');
  if (missing.length === 0 || (need === 'any' && missing.length < phrases.length)) return pass(name, `what ${places} must say is there`);
  const wanted = missing.map((phrase) => `"${phrase}"`).join(need === 'any' ? ' or ' : ' and ');
  return breach(name, severity, `Put ${wanted} into ${places}, written exactly so.`, []);
};
