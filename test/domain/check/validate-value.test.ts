import { describe, expect, it } from '@jest/globals';
import { schemaProblems, valueProblems } from '#domain/check/validate-value.ts';

const schema = {
  type: 'object',
  required: ['sku', 'price'],
  additionalProperties: false,
  properties: {
    sku: { type: 'string' },
    price: { type: 'number', minimum: 0 },
    'a/b': { type: 'string', enum: ['x', 'y'] },
    size: { type: 'object', required: ['width'], properties: { width: { type: 'number' } } },
    site: { type: 'string', format: 'uri' },
  },
};

describe('valueProblems', () => {
  it('finds nothing in what fits', () => {
    expect(valueProblems(schema, { sku: 'a', price: 1, 'a/b': 'x', size: { width: 2 }, site: 'https://a.example' }, '/input')).toEqual([]);
  });

  it('names all faults at once, each at the field it is about', () => {
    const faults = valueProblems(schema, { price: '9', 'a/b': 'z', size: {}, site: 'nowhere', colour: 'red' }, '/input');
    expect(faults).toEqual(
      expect.arrayContaining([
        { pointer: '/input/sku', detail: 'is required' },
        { pointer: '/input/price', detail: 'must be a number' },
        { pointer: '/input/a~1b', detail: 'must be one of "x", "y"' },
        { pointer: '/input/size/width', detail: 'is required' },
        { pointer: '/input/site', detail: 'must match format "uri"' },
        { pointer: '/input/colour', detail: 'is not a known field; remove it' },
      ]),
    );
    expect(faults).toHaveLength(6);
  });

  it('points at the value itself when it is no object', () => {
    expect(valueProblems(schema, [], '/input')).toEqual([{ pointer: '/input', detail: 'must be an object' }]);
  });

  it('keeps two schemas with one $id apart', () => {
    const one = { $id: 'https://example.com/s', type: 'object', required: ['a'] };
    const two = { $id: 'https://example.com/s', type: 'object', required: ['b'] };
    expect(valueProblems(one, {}).map(({ pointer }) => pointer)).toEqual(['/a']);
    expect(valueProblems(two, {}).map(({ pointer }) => pointer)).toEqual(['/b']);
  });
});

describe('schemaProblems', () => {
  it('finds nothing wrong with a schema that compiles', () => {
    expect(schemaProblems({ ...schema, $schema: 'https://json-schema.org/draft/2020-12/schema' })).toEqual([]);
  });

  it.each([
    ['a schema of a list', { type: 'array' }, '/type', /"object"/],
    ['a wrong type', { type: 'object', properties: { a: { type: 'text' } } }, '/properties/a/type', /must be/],
    ['a mistyped keyword', { type: 'object', propertys: {} }, '', /propertys/],
    ['an unknown format', { type: 'object', properties: { a: { type: 'string', format: 'sku' } } }, '', /sku/],
    ['a reference that leads nowhere', { type: 'object', properties: { a: { $ref: '#/$defs/none' } } }, '', /resolve/],
    ['a reference to elsewhere', { type: 'object', properties: { a: { $ref: 'https://example.com/other' } } }, '', /resolve/],
    ['another draft', { $schema: 'http://json-schema.org/draft-04/schema#', type: 'object' }, '', /draft-04/],
    ['a pattern that is none', { type: 'object', properties: { a: { type: 'string', pattern: '(' } } }, '', /regular expression/],
    ['an asynchronous schema', { type: 'object', $async: true }, '/$async', /not supported/],
  ])('tells of %s', (_what, broken, pointer, detail) => {
    const problems = schemaProblems(broken);
    expect(problems.map((problem) => problem.pointer)).toContain(pointer);
    expect(problems.map((problem) => problem.detail).join('\n')).toMatch(detail);
  });

  it('puts the place of the schema before the pointers', () => {
    expect(schemaProblems({ type: 'array' }, '/outputSchema')[0]?.pointer).toBe('/outputSchema/type');
  });
});
