import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { diffOf } from '../../../domain/review/diff.ts';

describe('what became of a text', () => {
  it('is told word by word', () => {
    expect(diffOf('Lashes that last all day.', 'Lashes that last 12 hours.')).toEqual([
      { kind: 'same', text: 'Lashes that last ' },
      { kind: 'gone', text: 'all' },
      { kind: 'new', text: '12' },
      { kind: 'same', text: ' ' },
      { kind: 'gone', text: 'day' },
      { kind: 'new', text: 'hours' },
      { kind: 'same', text: '.' },
    ]);
  });

  it('is both texts again, whatever they are', () => {
    const text = fc.array(fc.oneof(fc.constantFrom('a ', 'b ', 'c.', '\n'), fc.string({ unit: 'binary', maxLength: 4 })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const [old, now] = [before.join(''), after.join('')];
        const parts = diffOf(old, now);
        const without = (kind: string) =>
          parts
            .filter((part) => part.kind !== kind)
            .map((part) => part.text)
            .join('');
        expect([without('new'), without('gone')]).toEqual([old, now]);
      }),
    );
  });

  it('is told as a whole where it is too long to compare, and in little time', () => {
    const words = (of: string) => Array.from({ length: 20_000 }, (_, at) => `${of}${at}`).join(' ');
    expect(diffOf(words('a'), words('b')).map(({ kind }) => kind)).toEqual(['gone', 'new']);
  });
});
