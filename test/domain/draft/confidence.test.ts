import { describe, expect, it } from '@jest/globals';
import type { Material } from '#domain/check/check.ts';
import type { CheckResult } from '#domain/check/schema.ts';
import { confidenceOf } from '#domain/draft/confidence.ts';
import { groundingShare } from '#domain/draft/grounding.ts';

const schema = { type: 'object', properties: { text: {} } };
const subject = (text: string, more: Partial<Material> = {}): Material => ({
  output: { text },
  input: { title: 'Essence Mascara', price: 9.99 },
  evidence: [],
  ...more,
});
const result = (of: CheckResult['result']): CheckResult => ({ check: 'x', result: of, message: '', spans: [] });

describe('groundingShare', () => {
  it.each([
    ['It is soft and warm.', 1],
    ['The Essence mascara costs 9.99.', 1],
    ['The Essence mascara costs 8.99.', 0.5],
    ['The mascara of Chanel costs 8.99.', 0],
    ['Only this. Every morning. Really.', 1],
    ['Discover Lasting Volume Every Day', 1],
    ['We love Essence’s look', 1],
    ['Made in Paris by Essence for 9.99 or 12', 0.5],
  ])('of %j is %d', (text, share) => {
    expect(groundingShare(subject(text))).toBeCloseTo(share);
  });

  it('knows what the evidence says', () => {
    expect(groundingShare(subject('Made in Paris for 12', { evidence: [{ title: 'Maker', text: 'Since 12 in Paris.' }] }))).toBe(1);
  });
});

describe('confidenceOf', () => {
  it('is 1 for a first draft that passes everything and invents nothing', () => {
    expect(confidenceOf(schema, subject('Soft.'), [result('pass')], 0)).toEqual({
      value: 1,
      parts: { grounding: 1, checks: 1, repairs: 1 },
    });
  });

  it.each([
    ['two warnings', 'Soft.', [result('warn'), result('warn'), result('pass')], 0, 'checks', 0.64],
    ['a failure', 'Soft.', [result('fail'), result('pass')], 0, 'checks', 0],
    ['two repairs', 'Soft.', [result('pass')], 2, 'repairs', 0.81],
    ['an invented number', 'Now 7 or 9.99.', [result('pass')], 0, 'grounding', 0.5],
  ])('falls to the lowest part after %s', (_why, text, checks, repairs, part, value) => {
    const confidence = confidenceOf(schema, subject(text), checks, repairs);
    expect(confidence.value).toBe(value);
    expect(confidence.parts[part]).toBe(value);
  });

  it.each([
    [0.4, 0.4],
    [1.4, 0],
    ['high', 0],
    [undefined, 0],
  ])('counts the statement %j of the model as %d where the schema has one', (stated, value) => {
    const stating = { type: 'object', properties: { text: {}, confidence: { type: 'number' } } };
    const output = { text: 'Soft.', ...(stated === undefined ? {} : { confidence: stated }) };
    expect(confidenceOf(stating, subject('', { output }), [result('pass')], 0).parts['statement']).toBe(value);
    expect(confidenceOf(schema, subject('', { output }), [result('pass')], 0).parts).not.toHaveProperty('statement');
  });
});
