import { advice } from './advice.ts';
import { breach, pass, type Check, type Material } from './check.ts';
import { findNumbers, numbersIn } from './numbers.ts';
import type { CheckConfig } from './schema.ts';
import { textFields } from './text-fields.ts';

const name = 'grounded-numbers';

/**
 * Every number in the fields must stand in the input or in the evidence. Values are compared, not spellings: 9.990 is 9.99, and
 * where 1,299 can be read two ways, either reading will do.
 */
export const checkGroundedNumbers: Check<Extract<CheckConfig, { check: 'grounded-numbers' }>> = (config, material) => {
  const known = knownNumbers(material);
  const loose = config.fields
    .flatMap((field) => textFields(material.output, field))
    .flatMap(({ pointer, text }) =>
      findNumbers(text)
        .filter((number) => !isListMarker(text, number))
        .map((number) => ({ pointer, ...number })),
    )
    .filter(({ values }) => !values.some((value) => known.has(value) || Number(value) < config.ignoreBelow));
  if (loose.length === 0) return pass(name, 'every number stands in the input or the evidence');
  const places = [...new Set(loose.map(({ text, pointer }) => `${text} in ${pointer}`))];
  return breach(
    name,
    config.severity,
    `The input does not say ${places.join(', ')}. ${advice.knownNumbers}`,
    loose.map(({ pointer, start, end }) => ({ pointer, start, end })),
  );
};

/** "1." or "2)" at the start of a line numbers the line and states nothing. */
function isListMarker(text: string, { start, end }: { start: number; end: number }): boolean {
  return end - start <= 2 && beginsLine(text, start) && /^[.)][ \t]/u.test(text.slice(end, end + 2));
}

/** Only blanks stand before it. Looked at backwards, so that a text of numbers is not read anew for each. */
function beginsLine(text: string, at: number): boolean {
  let from = at;
  while (text[from - 1] === ' ' || text[from - 1] === '\t') from -= 1;
  return from === 0 || text[from - 1] === '\n';
}

/** The numbers that a draft may state. */
export function knownNumbers({ input, evidence }: Pick<Material, 'input' | 'evidence'>): Set<string> {
  return numbersIn([input, ...evidence.flatMap(({ title, text }) => [title, text])]);
}
