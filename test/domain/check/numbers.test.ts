import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findNumbers, numbersIn } from '#domain/check/numbers.ts';

describe('findNumbers', () => {
  it.each([
    ['9.990', [['9990', '9.99']]],
    ['9.90', [['9.9']]],
    ['$1,299.00', [['1299']]],
    ['1.299,00 €', [['1299']]],
    ['1,299', [['1299', '1.299']]],
    ['1.299', [['1299', '1.299']]],
    ['1 299,50 zł'.replace(' ', '\u202f'), [['1299.5']]],
    ["1'299'000", [['1299000']]],
    ['1,00,000 rupees', [['100000']]],
    ['15.14cm', [['15.14']]],
    ['3-5 days', [['3'], ['5']]],
    ['50% off.', [['50']]],
    ['0,5', [['0.5']]],
    ['007', [['7']]],
    ['2024-05-01 or 01.05.2024', [['2024'], ['5'], ['1'], ['1'], ['5'], ['2024']]],
    ['iPhone 5s, X2', [['5'], ['2']]],
    ['٣٫٥ and １２', [['3'], ['5'], ['12']]],
    ['three of them', []],
    ['m²', []],
  ])('reads %j', (text, values) => {
    expect(findNumbers(text).map((number) => number.values)).toEqual(values);
  });

  it('marks each number where it stands', () => {
    const text = 'From 1,299.00 to 01.05.2024, １２!';
    expect(findNumbers(text).map(({ start, end }) => text.slice(start, end))).toEqual(['1,299.00', '01', '05', '2024', '１２']);
  });

  it('finds every decimal it wrote, with grouping or without, among the values of the plain number', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 99_999_999 }),
        fc.integer({ min: 0, max: 99 }),
        fc.constantFrom('en', 'de', 'fr', 'hi', 'de-CH'),
        (whole, cents, locale) => {
          const value = Number(`${whole}.${String(cents).padStart(2, '0')}`);
          const written = value.toLocaleString(locale, { minimumFractionDigits: 2 });
          const known = numbersIn({ price: value });
          const found = findNumbers(`for ${written} each`);
          expect(found).toHaveLength(1);
          expect(found[0]!.values.some((each) => known.has(each))).toBe(true);
        },
      ),
    );
  });
});

describe('numbersIn', () => {
  it('collects numbers of values and texts, not of keys', () => {
    expect(numbersIn({ key7: [1.5, { deep: 'Ships in 3-5 days' }], big: 1e21, tiny: 1e-7, minus: -4 })).toEqual(
      new Set(['1.5', '3', '5', '1000000000000000000000', '0.0000001', '4']),
    );
  });
});
