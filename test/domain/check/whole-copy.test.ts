import { describe, expect, it } from '@jest/globals';
import { checkDistinctItems } from '#domain/check/distinct-items.ts';
import { checkUnfinished } from '#domain/check/unfinished.ts';

describe('the distinct items check', () => {
  const description = 'The bed is a soft and elegant bed frame, made of oak. It holds two.';
  const check = (bullets: string[]) =>
    checkDistinctItems(
      { check: 'distinct-items', field: '/bullets', apartFrom: ['/description', '/headline'], sliceWords: 5, severity: 'warn' },
      { output: { bullets, description, headline: 'Colombo Bed' }, input: {}, evidence: [] },
    );

  it.each([
    ['the same item', ['Lashes', 'Lashes', 'Soft'], ['/bullets/1']],
    ['one in other letters and punctuation', ['Oak frame', 'oak-frame.', 'OAK  FRAME!'], ['/bullets/1', '/bullets/2']],
    ['a sentence of the other field', ['Oak', 'The bed is a soft and elegant bed frame, made of oak'], ['/bullets/1']],
    ['an item inside another', ['Dramatic long lashes', 'For all who like dramatic long lashes'], ['/bullets/0']],
    ['the other field over again', ['Oak', 'Colombo bed'], ['/bullets/1']],
    ['a slice of it', ['A soft and elegant bed', 'Oak'], ['/bullets/0']],
  ])('warns of %s', (_what, bullets, pointers) => {
    const { result, spans } = check(bullets);
    expect(result).toBe('warn');
    expect(spans).toEqual(pointers.map((pointer) => ({ pointer, start: 0, end: bullets[Number(pointer.at(-1))]?.length })));
  });

  it.each([
    ['short phrases that stand in the other field', ['Soft and elegant', 'Made of oak', 'It holds two']],
    ['items that share words', ['Oak frame', 'Oak frame with slats', 'Frames of oak']],
    ['a slice across other words', ['A soft and very elegant bed frame']],
    ['no items', []],
  ])('passes %s', (_what, bullets) => {
    expect(check(bullets).result).toBe('pass');
  });
});

describe('the unfinished check', () => {
  const check = (text: string) =>
    checkUnfinished(
      { check: 'unfinished', fields: ['/text'], severity: 'fail' },
      { output: { text, other: 'for' }, input: {}, evidence: [] },
    );

  it.each([
    ['A sleek laptop with the M1 Pro chip for', 'for'],
    ['It adds a touch of elegance AND', 'AND'],
    ['A frame, slats,', 'slats,'],
    ['Soft –', 'Soft –'],
    ['Known for its.', 'its.'],
    ['It says that', 'that'],
  ])('fails %j and marks its end', (text, end) => {
    const { result, spans } = check(text);
    expect(result).toBe('fail');
    expect(spans.map((span) => text.slice(span.start, span.end))).toEqual([end]);
  });

  it.each([
    ['A stand built in'],
    ['I cannot help with that.'],
    ['See what it is!'],
    ['Easy to log on'],
    ['Ships in 3-5 days.'],
    ['Android'],
    [''],
  ])('passes %j', (text) => {
    expect(check(text).result).toBe('pass');
  });
});
