import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { unfitContent } from '#domain/content/well-formed.ts';

const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}1${']'.repeat(depth)}`) as unknown;

describe('content that cannot be kept as it came', () => {
  it.each([
    ['half a surrogate pair in text', '{"a":["\\ud800"]}', '/a/0', 'surrogate'],
    ['half a surrogate pair in a name', '{"a":{"\\udc00":1}}', '/a', 'surrogate'],
    ['a field named __proto__', '{"a":{"__proto__":{"x":1}}}', '/a', '__proto__'],
    ['a field named __proto__ at the top', '{"__proto__":{"x":1}}', '', '__proto__'],
  ])('is found: %s', (_what, json, pointer, part) => {
    expect(unfitContent(JSON.parse(json))).toEqual([{ pointer, detail: expect.stringContaining(part) }]);
  });

  it('is nested too deep, and is found without recursion', () => {
    expect(unfitContent(nested(100))).toEqual([]);
    expect(unfitContent(nested(101))).toEqual([{ pointer: '/0'.repeat(100), detail: expect.stringContaining('100 levels') }]);
    expect(unfitContent(nested(100_000))).toHaveLength(1);
  });

  it('is nothing else: names like __proto and constructor, and every pair, pass', () => {
    expect(unfitContent({ __proto: 1, constructor: { prototype: 2 }, 'a/b~c': '😀' })).toEqual([]);
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        fc.pre(!JSON.stringify(value).includes('__proto__'));
        expect(unfitContent(value)).toEqual([]);
      }),
    );
  });
});
