import { fenceClose, fenceOpen, invisible } from '../content/fence.ts';
import { advice } from './advice.ts';
import { breach, pass, type Check } from './check.ts';
import { foldText } from './fold-text.ts';
import type { CheckConfig, Span } from './schema.ts';
import { textFields } from './text-fields.ts';

const name = 'no-markup';

/**
 * What some reader of the text would not show as it is written.
 * @see https://html.spec.whatwg.org/multipage/parsing.html#tag-open-state for what opens a tag: "a < b" and "<3" do not
 * @see https://spec.commonmark.org/0.31.2/#inlines
 */
const markup: readonly RegExp[] = [
  /<[a-z/!?][^<>]*>?/gu,
  /&(?:#\d+|#x[\da-f]+|amp|lt|gt|quot|apos|nbsp);/gu,
  /!?\[[^[\]]*\]\([^()]*\)|!?\[[^[\]]+\]\[[^[\]]*\]/gu,
  /\*\*[^*]+\*\*|```/gu,
  new RegExp(`[${fenceOpen}${fenceClose}]`, 'gu'),
];

/**
 * No text of the output may hold HTML or XML tags, character references, Markdown links, images, bold or code fences, our own marks
 * around data, or characters that cannot be seen. Look-alikes count: "＜script＞" becomes a tag once a reader normalises it.
 */
export const checkNoMarkup: Check<Extract<CheckConfig, { check: 'no-markup' }>> = (config, { output }) => {
  const hits = textFields(output).flatMap(({ pointer, text }) => spansIn(text).map((span) => ({ pointer, ...span })));
  if (hits.length === 0) return pass(name, 'plain text throughout');
  const places = [...new Set(hits.map(({ pointer }) => pointer))];
  return breach(name, config.severity, `${places.join(', ')} holds markup. ${advice.plainText}`, hits);
};

function spansIn(text: string): Omit<Span, 'pointer'>[] {
  const folded = foldText(text);
  const marked = markup.flatMap((pattern) =>
    Array.from(folded.folded.matchAll(pattern), (match) => folded.spanOf(match.index, match.index + match[0].length)),
  );
  const unseen = Array.from(text.matchAll(invisible), (match) => ({ start: match.index, end: match.index + match[0].length }));
  return [...marked, ...unseen];
}
