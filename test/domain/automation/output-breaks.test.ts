import { describe, expect, it } from '@jest/globals';
import type { Json } from '#domain/content/canonical.ts';
import { outputBreaks } from '#domain/automation/output-breaks.ts';

type Schema = { [key: string]: Json };
const text = { type: 'string' };
const object = (properties: Schema, required: string[] = Object.keys(properties)): Schema => ({ type: 'object', properties, required });

describe('what readers of an output may stumble over', () => {
  it.each<[string, Schema, Schema, string, RegExp]>([
    ['a field that is gone', object({ a: text, b: text }), object({ a: text }), '/properties/b', /is gone/],
    ['a field with another name', object({ price: text }), object({ cost: text }), '/properties/price', /is gone/],
    ['a field that may be missing', object({ a: text }), object({ a: text }, []), '/properties/a', /may be missing/],
    ['another type', object({ a: text }), object({ a: { type: 'number' } }), '/properties/a', /string .* number/],
    ['one more type', object({ a: text }), object({ a: { type: ['string', 'null'] } }), '/properties/a', /null now/],
    ['a wider number', object({ a: { type: 'integer' } }), object({ a: { type: 'number' } }), '/properties/a', /number/],
    ['any type', object({ a: text }), object({ a: {} }), '/properties/a', /anything/],
    ['a new word', object({ a: { enum: ['x'] } }), object({ a: { enum: ['x', 'y'] } }), '/properties/a', /"y"/],
    ['any word', object({ a: { enum: ['x'] } }), object({ a: text }), '/properties/a', /another value/],
    ['another constant', object({ a: { const: 1 } }), object({ a: { const: 2 } }), '/properties/a', /^may be 2/],
    ['an item of another type', { type: 'array', items: text }, { type: 'array', items: { type: 'number' } }, '/items', /number/],
    [
      'something deep inside',
      object({ a: { type: 'array', items: object({ 'b/c': text }) } }),
      object({ a: { type: 'array', items: object({}) } }),
      '/properties/a/items/properties/b~1c',
      /is gone/,
    ],
  ])('%s', (_what, before, after, pointer, detail) => {
    expect(outputBreaks(before, after)).toEqual([{ pointer: `/outputSchema${pointer}`, detail: expect.stringMatching(detail) }]);
  });

  it.each<[string, Schema, Schema]>([
    ['the same', object({ a: text }), object({ a: text })],
    ['a field more', object({ a: text }), object({ a: text, b: text })],
    ['a field that need not have been there', object({ a: text }, []), object({})],
    ['a field that is always there now', object({ a: text }, []), object({ a: text })],
    ['a narrower number', object({ a: { type: 'number' } }), object({ a: { type: 'integer' } })],
    ['fewer types', object({ a: { type: ['string', 'null'] } }), object({ a: text })],
    ['fewer words', object({ a: { enum: ['x', 'y'] } }), object({ a: { enum: ['x'] } })],
    ['a constant of the words', object({ a: { enum: ['x', 'y'] } }), object({ a: { const: 'x' } })],
    ['what was never said', { type: 'object' }, object({ a: text })],
    ['a schema that says something else', object({ a: { anyOf: [text] } }), object({ a: { anyOf: [{ type: 'number' }] } })],
    ['a keyword of another form', { type: 7, properties: [], required: 'a', enum: {} }, object({ a: text })],
  ])('not %s', (_what, before, after) => {
    expect(outputBreaks(before, after)).toEqual([]);
  });

  it('tells all of them at once', () => {
    const found = outputBreaks(object({ a: text, b: { enum: [1] }, c: text }), object({ a: { type: 'null' }, b: { enum: [2] } }));
    expect(found.map(({ pointer }) => pointer)).toEqual(['c', 'a', 'b'].map((name) => `/outputSchema/properties/${name}`));
  });
});
