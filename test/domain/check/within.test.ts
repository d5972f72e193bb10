import { describe, expect, it } from '@jest/globals';
import { valueProblems } from '#domain/check/validate-value.ts';
import { TooSlowError, within } from '#domain/check/within.ts';

describe('work within a time', () => {
  it('gives its result and passes its own errors on', () => {
    expect(within(1000, () => ({ a: 1 }))).toEqual({ a: 1 });
    expect(within(1000, () => undefined)).toBeUndefined();
    expect(() =>
      within(1000, () => {
        throw new RangeError('mine');
      }),
    ).toThrow(new RangeError('mine'));
  });

  it('is stopped in the middle of a backtracking regular expression, and in a loop', () => {
    expect(() => within(50, () => /^(a+)+$/.test(`${'a'.repeat(40)}!`))).toThrow(TooSlowError);
    expect(() =>
      within(50, () => {
        for (;;);
      }),
    ).toThrow(TooSlowError);
    expect(within(1000, () => 'and goes on afterwards')).toBe('and goes on afterwards');
  });

  /** The machine stands still: time passes, and the process gets none of it. */
  const standStill = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);

  it('is done again when the machine stood still, and not for ever', () => {
    let tries = 0;
    const work = (stalls: number) => () => {
      tries += 1;
      if (tries <= stalls) standStill();
      return tries;
    };
    expect(within(50, work(1))).toBe(2);
    tries = 0;
    expect(() => within(50, work(9))).toThrow(TooSlowError);
    expect(tries).toBe(3);
  });
});

describe('a schema that is too slow for a value', () => {
  it('makes the value a fault, in bounded time', () => {
    const schema = { type: 'object', properties: { code: { type: 'string', pattern: '^(a+)+$' } } };
    expect(valueProblems(schema, { code: 'aaaa' })).toEqual([]);
    const began = performance.now();
    expect(valueProblems(schema, { code: `${'a'.repeat(40)}!` }, '/input')).toEqual([
      { pointer: '/input', detail: expect.stringContaining('too slow') },
    ]);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('is one with doubling references, too', () => {
    const levels = Array.from({ length: 40 }, (_, level) => [
      `l${level}`,
      { allOf: [{ $ref: `#/$defs/l${level + 1}` }, { $ref: `#/$defs/l${level + 1}` }] },
    ]);
    const schema = { type: 'object', $ref: '#/$defs/l0', $defs: { ...Object.fromEntries(levels), l40: { type: 'object' } } };
    expect(valueProblems(schema, { x: 1 })).toEqual([{ pointer: '', detail: expect.stringContaining('too slow') }]);
  });

  it('has the first thousand of its many faults listed', () => {
    const schema = { type: 'object', properties: { tags: { type: 'array', items: { type: 'string' } } } };
    const faults = valueProblems(schema, { tags: Array.from({ length: 100_000 }, () => 1) });
    expect(faults).toHaveLength(1000);
    expect(faults[999]).toEqual({ pointer: '/tags/999', detail: 'must be a string' });
  });
});
