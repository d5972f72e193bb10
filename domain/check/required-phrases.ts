import { renderText } from '../content/text-template.ts';
import { breach, pass, type Check, type Material } from './check.ts';
import { findPhrase, foldText, readPhrase } from './fold-text.ts';
import type { CheckConfig } from './schema.ts';
import { textFields } from './text-fields.ts';

const name = 'required-phrases';

type Config = Extract<CheckConfig, { check: 'required-phrases' }>;

/**
 * Phrases made from the input, such as the product's name, must stand in the fields: all of them or one of them. Compared like
 * banned phrases: whole words, whatever their letter case.
 * @throws {TemplateError} for a phrase that is no Liquid template
 */
export const checkRequiredPhrases: Check<Config> = (config, { output, input }) => {
  const { fields, need, severity } = config;
  const missing = missingPhrases(config, { output, input });
  const places = fields.join(' or ');
  if (missing.length === 0) return pass(name, `what ${places} must say is there`);
  const wanted = missing.map((phrase) => `"${phrase}"`).join(need === 'any' ? ' or ' : ' and ');
  return breach(name, severity, `Put ${wanted} into ${places}, written exactly so.`, []);
};

/** The phrases that are asked for and stand nowhere; none when enough are there. @throws {TemplateError} for a phrase that is no Liquid template */
export function missingPhrases(config: Config, { output, input }: Pick<Material, 'output' | 'input'>): string[] {
  const phrases = config.phrases.map((phrase) => renderText(phrase, { input }).trim()).filter((phrase) => phrase !== '');
  const texts = config.fields.flatMap((field) => textFields(output, field)).map(({ text }) => foldText(text));
  const missing = phrases.filter((wanted) => {
    const phrase = readPhrase(wanted);
    return !texts.some((text) => findPhrase(text, phrase).length > 0);
  });
  return config.need === 'any' && missing.length < phrases.length ? [] : missing;
}
