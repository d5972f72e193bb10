import { describe, expect, it } from '@jest/globals';
import { RevisionSpecSchema } from '../../../domain/automation/schema.ts';
import type { JsonObject } from '../../../domain/content/read-json.ts';
import { runChecks } from '../../../domain/draft/run-checks.ts';
import { findingsOf } from '../../../domain/review/findings.ts';
import { textsOf } from '../../../domain/review/texts/texts.ts';
import { revisionWith } from '../../doubles/review-line.ts';

const good = { headline: 'A lamp of brass', keywords: ['brass lamp', 'reading lamp', 'desk lamp'] };
const outputSchema = {
  type: 'object',
  required: ['headline', 'keywords'],
  additionalProperties: false,
  properties: {
    headline: { type: 'string', title: 'Headline of the page', maxLength: 60 },
    keywords: { type: 'array', minItems: 3, maxItems: 4, uniqueItems: true, items: { type: 'string', pattern: '^[a-z]+( [a-z]+)*$' } },
  },
};

/** What a person reads of the checks over an output. */
function read(checks: unknown[], output: JsonObject, locale: 'en' | 'de' = 'en') {
  const spec = RevisionSpecSchema.parse({ ...revisionWith().spec, outputSchema, checks, review: { ...revisionWith().spec.review } });
  const input = { title: 'Brass lamp', brand: 'Lumen' };
  const findings = findingsOf(spec, { output, input }, runChecks(spec, { output, input, evidence: [] }));
  return findings.flatMap(({ objections }) => objections.map(({ said, name }) => [name, textsOf(locale).checks.says(said)]));
}

describe('what a person reads of a check', () => {
  it('is nothing where it passed', () => {
    expect(read([{ check: 'links' }, { check: 'length', field: '/headline', maxWords: 10 }], good)).toEqual([]);
  });

  it.each<[string, JsonObject, [string | undefined, string][]]>([
    ['a field that is missing', { headline: 'A' }, [['keywords', 'Keywords is missing.']]],
    ['one that is none', { ...good, tone: 'x' }, [['tone', 'Tone is no field of this draft.']]],
    [
      'one that is too long',
      { ...good, headline: 'x'.repeat(61) },
      [['headline', 'Headline of the page is too long: at most 60 characters.']],
    ],
    ['a list with too few', { ...good, keywords: ['a'] }, [['keywords', 'Keywords has too few items: at least 3.']]],
    [
      'an item that breaks a pattern',
      { ...good, keywords: ['a', 'B!', 'c'] },
      [['keywords', 'Keywords 2 is not written as it has to be.']],
    ],
    ['an item twice', { ...good, keywords: ['a', 'a', 'c'] }, [['keywords', 'Keywords has an item twice.']]],
    ['a value of another kind', { ...good, headline: 7 }, [['headline', 'Headline of the page is of the wrong kind.']]],
  ])('names the field by its title, and neither pointer nor pattern: %s', (_what, output, expected) => {
    expect(read([], output)).toEqual(expected);
  });

  it('is told of a few faults, however many there are', () => {
    const many = { ...good, ...Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`f${at}`, 1])) };
    expect(read([], many).length).toBeLessThan(10);
  });

  it.each<[string, unknown, JsonObject, string]>([
    ['length', { check: 'length', field: '/headline', maxWords: 2 }, good, 'Headline of the page has 4 words; at most 2 are allowed.'],
    ['length', { check: 'length', field: '/headline', minWords: 5 }, good, 'Headline of the page has 4 words; at least 5 are needed.'],
    ['words', { check: 'banned-phrases', phrases: ['brass'] }, good, 'This is not how we write: “brass”.'],
    [
      'numbers',
      { check: 'grounded-numbers', fields: ['/headline'] },
      { ...good, headline: '4 or 5, 6, 7' },
      'Stands neither in the input nor in the sources: “4”, “5”, “6”, and 1 more.',
    ],
    [
      'wanted words',
      { check: 'required-phrases', fields: ['/headline'], phrases: ['{{ input.brand }}'] },
      good,
      'Headline of the page lacks “Lumen”.',
    ],
    [
      'one of wanted words',
      { check: 'required-phrases', fields: ['/headline', '/keywords'], phrases: ['{{ input.brand }}', 'Led'], need: 'any' },
      good,
      'Headline of the page and Keywords lack all of “Lumen”, “Led”.',
    ],
    [
      'a link',
      { check: 'links' },
      { ...good, headline: 'See evil.example.com' },
      'Leads to an address that is not allowed: “evil.example.com”.',
    ],
    ['an end', { check: 'unfinished', fields: ['/headline'] }, { ...good, headline: 'A lamp with a' }, 'Stops in the middle: “a”.'],
  ])('is a sentence about %s', (_what, check, output, expected) => {
    expect(read([check], output).map(([, sentence]) => sentence)).toEqual([expected]);
  });

  it('is a sentence in the language of the person', () => {
    expect(read([{ check: 'banned-phrases', phrases: ['brass'] }], { ...good, keywords: ['a'] }, 'de')).toEqual([
      ['keywords', 'Keywords hat zu wenige Einträge: mindestens 3.'],
      ['headline', 'So schreiben wir nicht: „brass“.'],
    ]);
  });

  it('tells two checks of one name apart', () => {
    const checks = [
      { check: 'length', field: '/headline', maxWords: 2 },
      { check: 'length', field: '/keywords', maxWords: 3 },
    ];
    expect(read(checks, good).map(([name]) => name)).toEqual(['headline', 'keywords']);
  });
});
