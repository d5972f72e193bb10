import { describe, expect, it } from '@jest/globals';
import { mayHang } from '#domain/check/may-hang.ts';
import type { Json } from '#domain/content/canonical.ts';

const field = (schema: Json) => ({ type: 'object', properties: { field: schema } });

describe('mayHang', () => {
  it.each<[string, Json]>([
    ['types, bounds and words', field({ type: 'string', minLength: 1, maxLength: 9, enum: ['a', 'b'], description: 'A field' })],
    ['required and unknown fields', { type: 'object', required: ['a'], additionalProperties: false }],
    ['lists and their items', field({ type: 'array', maxItems: 5, prefixItems: [{ const: 1 }], items: { type: 'number' } })],
    ['alternatives', field({ anyOf: [{ type: 'null' }, { not: { type: 'string' } }], if: { type: 'null' }, else: true })],
    ['a field that is named like a keyword', { type: 'object', properties: { pattern: { type: 'string' }, $ref: {} } }],
    ['a value that looks like a schema', field({ const: { pattern: '(a+)+' }, default: { $ref: '#' }, examples: [{ pattern: 'a' }] })],
  ])('is not said of %s', (_what, schema) => {
    expect(mayHang(schema)).toBe(false);
  });

  it.each<[string, Json]>([
    ['a pattern', { type: 'string', pattern: 'a' }],
    ['a pattern of names', { patternProperties: { a: {} } }],
    ['a format', { type: 'string', format: 'email' }],
    ['items that must differ', { type: 'array', uniqueItems: true }],
    ['a reference', { $ref: '#/$defs/a' }],
    ['a dynamic reference', { $dynamicRef: '#a' }],
    ['what is unevaluated', { unevaluatedProperties: false }],
    ['what nobody knows', { newKeyword: 1 }],
    ['a schema that is none', 'text'],
  ])('is said of %s, wherever it stands', (_what, schema) => {
    const places: Json[] = [
      schema,
      field(schema),
      { items: schema },
      { prefixItems: [true, schema] },
      { additionalProperties: schema },
      { allOf: [{}, { anyOf: [{ oneOf: [schema] }] }] },
      { if: {}, else: { not: schema } },
      { dependentSchemas: { a: schema } },
      { contains: schema },
      { propertyNames: schema },
    ];
    expect(places.map(mayHang)).toEqual(places.map(() => true));
  });
});
