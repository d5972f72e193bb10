import { advice } from '../check/advice.ts';
import { textFields } from '../check/text-fields.ts';
import { fenceNotice } from '../content/fence.ts';
import { prepared } from '../content/prepared.ts';
import { repairRequests } from './feedback.ts';
import type { PromptSpec } from './schema.ts';

// What a template prints is data of others, and its tags are never seen by the model.
const printed = /\{%[\s\S]*?%\}|\{\{[\s\S]*?\}\}/gu;

/**
 * Our own words to the model, passage by passage: the templates without what they print, the worked examples, the fence notice and
 * what a repair asks for. A draft that repeats them has answered about its instructions and not about the input.
 */
export const instructionsOf = prepared(({ system, user, examples }: PromptSpec): string[] => {
  const templates = [system, user, ...examples.map((example) => example.user)].flatMap((template) => template.split(printed));
  const answers = examples.flatMap(({ answer }) => textFields(answer).map(({ text }) => text));
  return [...templates, ...answers, fenceNotice, ...repairRequests, ...Object.values(advice)]
    .map((text) => text.trim())
    .filter((text) => text !== '');
});
