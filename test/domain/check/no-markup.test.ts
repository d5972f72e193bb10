import { describe, expect, it } from '@jest/globals';
import { checkNoMarkup } from '#domain/check/no-markup.ts';

const check = (text: string) =>
  checkNoMarkup({ check: 'no-markup', severity: 'fail' }, { output: { list: [{ text }] }, input: {}, evidence: [] });

describe('the no-markup check', () => {
  it.each([
    ['Soft <b>touch</b>', ['<b>', '</b>']],
    ['Soft <script src=x', ['<script src=x']],
    ['<img src=x onerror=alert(1)> Soft', ['<img src=x onerror=alert(1)>']],
    ['<svg/onload=a>', ['<svg/onload=a>']],
    ['Soft <!-- note --> touch', ['<!-- note -->']],
    ['<?xml version="1.0"?>', ['<?xml version="1.0"?>']],
    ['＜script＞', ['＜script＞']],
    ['<\u200bscript>', ['<\u200bscript>']],
    ['&lt;b&gt; and &#60;', ['&lt;', '&gt;', '&#60;']],
    ['See [our shop](//evil) now', ['[our shop](//evil)']],
    ['![](x)', ['![](x)']],
    ['See [our shop][1]', ['[our shop][1]']],
    ['A **soft** touch', ['**soft**']],
    ['```json', ['```']],
    ['⟦Lamp⟧', ['⟦', '⟧']],
    ['Soft\u0000 touch', ['\u0000']],
    ['Soft \u202etouch', ['\u202e']],
  ])('fails %j and marks what it is', (text, found) => {
    const { result, spans } = check(text);
    expect(result).toBe('fail');
    expect(spans.map(({ pointer }) => pointer)).toEqual(found.map(() => '/list/0/text'));
    expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual(found);
  });

  it.each([
    ['Under 5 < 6 kg'],
    ['I <3 tea'],
    ['Sizes >10 and <20'],
    ['Salt & pepper, AT&T; R&D'],
    ['One [of two] (here)'],
    ['5* rating, 2 ** 3'],
    ['First line\nsecond line\tend'],
    ['Café “noir” — 15 × 13 cm 🎉👩‍🍳'],
  ])('passes %j', (text) => {
    expect(check(text)).toMatchObject({ result: 'pass', spans: [] });
  });
});
