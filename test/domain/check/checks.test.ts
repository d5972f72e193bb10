import { describe, expect, it } from '@jest/globals';
import { checkBannedPhrases } from '#domain/check/banned-phrases.ts';
import type { Material } from '#domain/check/check.ts';
import { checkGroundedNumbers } from '#domain/check/grounded-numbers.ts';
import { checkLength } from '#domain/check/length.ts';
import { checkOutputSchema } from '#domain/check/output-schema.ts';
import { checkRequiredPhrases } from '#domain/check/required-phrases.ts';
import { CheckConfigSchema } from '#domain/check/schema.ts';
import type { Json } from '#domain/content/canonical.ts';
import type { JsonObject } from '#domain/content/read-json.ts';
import { runChecks } from '#domain/draft/run-checks.ts';

const subject = (output: JsonObject, input: JsonObject = {}, evidence: Material['evidence'] = []): Material => ({
  output,
  input,
  evidence,
});
const maxOutputBytes = 32_768;
const marked = (output: { [key: string]: string }, spans: readonly { pointer: string; start: number; end: number }[]) =>
  spans.map(({ pointer, start, end }) => output[pointer.slice(1)]?.slice(start, end));

describe('the length check', () => {
  const check = (text: Json, limits: { minWords?: number; maxWords?: number }) =>
    checkLength({ check: 'length', field: '/text', severity: 'fail', ...limits }, subject({ text }));

  it.each([
    ['one two three', { maxWords: 3 }, 'pass'],
    ['one two three four', { maxWords: 3 }, 'fail'],
    ["don't count — dashes, 3.5 is one", { maxWords: 6 }, 'pass'],
    ['one two', { minWords: 3 }, 'fail'],
    ['', { minWords: 1 }, 'fail'],
    ['', { maxWords: 1 }, 'pass'],
  ])('of %j within %j is %s', (text, limits, result) => {
    expect(check(text, limits).result).toBe(result);
  });

  it('marks what is over the limit and says by how much', () => {
    const result = check('one two three four five', { maxWords: 3 });
    expect(marked({ text: 'one two three four five' }, result.spans)).toEqual(['four five']);
    expect(result.message).toContain('5 words; at most 3');
  });

  it('counts the texts of a list together', () => {
    expect(check(['one two', 'three four'], { maxWords: 3 }).spans).toEqual([{ pointer: '/text/1', start: 6, end: 10 }]);
  });

  it('counts words of a script without blanks', () => {
    expect(check('吾輩は猫である', { maxWords: 2 }).result).toBe('fail');
  });
});

describe('the banned phrases check', () => {
  const config = { check: 'banned-phrases' as const, phrases: ['miracle', 'clinically proven'], severity: 'warn' as const };

  it('marks each phrase in whatever field it stands', () => {
    const output = { a: 'A Miracle, clinically  PROVEN', b: 'miracles are fine', c: 'miracle' };
    const result = checkBannedPhrases(config, subject(output));
    expect(result.result).toBe('warn');
    expect(marked(output, result.spans)).toEqual(['Miracle', 'clinically  PROVEN', 'miracle']);
    expect(result.message).toContain('"miracle" in /a');
  });

  it('passes a text without them', () => {
    expect(checkBannedPhrases(config, subject({ a: 'A teapot' })).result).toBe('pass');
  });
});

describe('the required phrases check', () => {
  const check = (need: 'all' | 'any', output: JsonObject, input: JsonObject) =>
    checkRequiredPhrases(
      {
        check: 'required-phrases',
        fields: ['/headline', '/description'],
        phrases: ['{{ input.title }}', '{{ input.brand }}'],
        need,
        severity: 'fail',
      },
      subject(output, input),
    );
  const input = { title: 'Essence Mascara', brand: 'Essence' };

  it.each([
    ['any', { headline: 'By ESSENCE', description: '' }, 'pass'],
    ['any', { headline: 'By essences', description: '' }, 'fail'],
    ['any', { headline: '', description: '' }, 'fail'],
    ['all', { headline: 'By Essence', description: '' }, 'fail'],
    ['all', { headline: 'Essence', description: 'The essence mascara' }, 'pass'],
  ] as const)('needing %s of them in %j is %s', (need, output, result) => {
    expect(check(need, output, input).result).toBe(result);
  });

  it('asks for nothing where a phrase renders to nothing', () => {
    expect(check('all', { headline: 'A teapot' }, { title: 'Teapot' }).result).toBe('pass');
    expect(check('any', { headline: 'A pot' }, {}).result).toBe('pass');
  });

  it('tells what to put where', () => {
    expect(check('any', {}, input).message).toBe('Put "Essence Mascara" or "Essence" into /headline or /description, written exactly so.');
  });
});

describe('the grounded numbers check', () => {
  const check = (text: string, input: JsonObject, more: { evidence?: Material['evidence']; ignoreBelow?: number } = {}) =>
    checkGroundedNumbers(
      { check: 'grounded-numbers', fields: ['/text'], ignoreBelow: more.ignoreBelow ?? 0, severity: 'fail' },
      subject({ text, other: '777' }, input, more.evidence),
    );

  it.each([
    ['for 9.990 only', { price: 9.99 }, 'pass'],
    ['for 9.98 only', { price: 9.99 }, 'fail'],
    ['1,299.00 or 1.299,00 or 1299', { price: 1299 }, 'pass'],
    ['in 3–5 days', { shipping: 'Ships in 3-5 business days' }, 'pass'],
    ['in 3–6 days', { shipping: 'Ships in 3-5 business days' }, 'fail'],
    ['15.14cm wide', { dimensions: { width: 15.14 } }, 'pass'],
    ['10.48% off', { discountPercentage: 10.48 }, 'pass'],
    ['save 10%', { discountPercentage: 10.48 }, 'fail'],
    ['no number, two of them', {}, 'pass'],
    ['1. Soft\n2) Light', {}, 'pass'],
    ['Soft\n3 layers', {}, 'fail'],
  ])('of %j with %j is %s', (text, input, result) => {
    expect(check(text, input).result).toBe(result);
  });

  it('marks the invented numbers only', () => {
    const text = 'For 9.99, 48 pieces, 5 stars';
    const result = check(text, { price: 9.99, stock: 48 });
    expect(marked({ text }, result.spans)).toEqual(['5']);
    expect(result.message).toContain('5 in /text');
  });

  it('takes numbers from the evidence', () => {
    expect(check('30 days', {}, { evidence: [{ title: 'Returns', text: 'within 30 days' }] }).result).toBe('pass');
  });

  it('lets small counts be where the revision says so', () => {
    expect(check('3 shades', {}, { ignoreBelow: 5 }).result).toBe('pass');
    expect(check('7 shades', {}, { ignoreBelow: 5 }).result).toBe('fail');
  });
});

describe('the output schema check', () => {
  const outputSchema = {
    type: 'object',
    required: ['headline', 'bullets'],
    additionalProperties: false,
    properties: { headline: { type: 'string', maxLength: 5 }, bullets: { type: 'array', minItems: 3, items: { type: 'string' } } },
  };

  it('names every fault, and marks the texts that are wrong', () => {
    const result = checkOutputSchema({ outputSchema, maxOutputBytes }, subject({ headline: 'too long', extra: 1 }));
    expect(result.result).toBe('fail');
    expect(result.message).toBe('/bullets is required; /extra is not a known field; remove it; /headline must have at most 5 characters.');
    expect(result.spans).toEqual([{ pointer: '/headline', start: 0, end: 8 }]);
  });

  it('passes what fits', () => {
    expect(checkOutputSchema({ outputSchema, maxOutputBytes }, subject({ headline: 'ok', bullets: ['a', 'b', 'c'] })).result).toBe('pass');
  });

  it.each<[string, string, number, string]>([
    ['is larger than the revision allows', 'x'.repeat(1000), 1000, 'has 1011 bytes; at most 1000 are allowed'],
    ['is larger in bytes, though not in characters', '\u00FC'.repeat(500), 1000, 'has 1011 bytes; at most 1000 are allowed'],
    ['hides more than a page can show', 'a\u00AD'.repeat(5000), maxOutputBytes, 'no page can show it whole'],
    ['is more markup than a page can show', '<'.repeat(20_000), maxOutputBytes, 'no page can show it whole'],
  ])('fails an output that %s, whatever its schema says', (_what, text, most, message) => {
    const result = checkOutputSchema({ outputSchema: { type: 'object' }, maxOutputBytes: most }, subject({ text }));
    expect(result).toMatchObject({ result: 'fail', spans: [], message: expect.stringContaining(message) });
  });
});

describe('runChecks', () => {
  const prompt = { system: 'Write short and plain sentences.', user: 'Title: {{ input.title }}', examples: [] };

  it('runs the schema first, then all others in their order, even when one fails', () => {
    const checks = [
      { check: 'length', field: '/a', maxWords: 1 },
      { check: 'banned-phrases', phrases: ['x'], severity: 'warn' },
      { check: 'required-phrases', fields: ['/a'], phrases: ['y'] },
      { check: 'grounded-numbers', fields: ['/a'] },
    ].map((config) => CheckConfigSchema.parse(config));
    const results = runChecks(
      { outputSchema: { type: 'object', required: ['b'] }, maxOutputBytes, checks, prompt },
      subject({ a: 'x 7 z' }),
    );
    expect(results.map(({ check, result }) => [check, result])).toEqual([
      ['output-schema', 'fail'],
      ['length', 'fail'],
      ['banned-phrases', 'warn'],
      ['required-phrases', 'fail'],
      ['grounded-numbers', 'fail'],
    ]);
  });

  it('fails a field of the wrong type by its schema and throws nowhere', () => {
    const checks = [{ check: 'length', field: '/a/b', minWords: 1 }].map((config) => CheckConfigSchema.parse(config));
    expect(
      runChecks(
        { outputSchema: { type: 'object', properties: { a: { type: 'string' } } }, maxOutputBytes, checks, prompt },
        subject({ a: 7 }),
      ).map(({ result }) => result),
    ).toEqual(['fail', 'fail']);
  });

  it('knows the words of the prompt without what they print', () => {
    const checks = [{ check: 'echo' }].map((config) => CheckConfigSchema.parse(config));
    const echo = (a: string) =>
      runChecks({ outputSchema: { type: 'object' }, maxOutputBytes, checks, prompt }, subject({ a }, { title: 'Lamp' })).map(
        ({ result }) => result,
      );
    expect(echo('short and plain')).toEqual(['pass', 'fail']);
    expect(echo('Title Lamp, with a shade')).toEqual(['pass', 'pass']);
  });
});
