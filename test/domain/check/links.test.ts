import { describe, expect, it } from '@jest/globals';
import { checkLinks } from '#domain/check/links.ts';

const check = (text: string, allowedHosts: string[] = []) =>
  checkLinks({ check: 'links', allowedHosts, severity: 'fail' }, { output: { text }, input: {}, evidence: [] });

describe('the links check', () => {
  it.each([
    ['Order at http://evil.example/pay.', 'http://evil.example/pay'],
    ['Order at HTTPS://EVIL.EXAMPLE', 'HTTPS://EVIL.EXAMPLE'],
    ['Order at hxxp://evil', 'hxxp://evil'],
    ['Order at https:\\\\evil.example', 'https:\\\\evil.example'],
    ['Order at //evil.example/x', 'evil.example/x'],
    ['See www.shop.co.uk/a?b=c, now', 'www.shop.co.uk/a?b=c'],
    ['See evil.pizza today', 'evil.pizza'],
    ['See Evil.Com today', 'Evil.Com'],
    ['See evil.it today', 'evil.it'],
    ['See ｅｖｉｌ．ｃｏｍ', 'ｅｖｉｌ．ｃｏｍ'],
    ['See evil。com', 'evil。com'],
    ['See ev\u200bil.com', 'ev\u200bil.com'],
    ['See münchen.de', 'münchen.de'],
    ['See xn--mnchen-3ya.xn--p1ai', 'xn--mnchen-3ya.xn--p1ai'],
    ['Write to a.b+c@shop.example!', 'a.b+c@shop.example'],
    ['Write to mailto:a@shop.example', 'mailto:a@shop.example'],
    ['Call tel:+15550100', 'tel:+15550100'],
    ['javascript:alert(1)', 'javascript:alert(1'],
    ['At 10.0.0.1:8080/x', '10.0.0.1:8080/x'],
    ['At shop.example:8080', 'shop.example:8080'],
  ])('fails %j and marks the address', (text, address) => {
    const { result, spans } = check(text);
    expect(result).toBe('fail');
    expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual([address]);
  });

  it.each([
    ['Works with Node.js and e.g. a tablet, i.e. most'],
    ['Soft on lips.With a matte finish'],
    ['Soft on lips...and light'],
    ['15.14cm wide, 3.5 mm, 1.299,00'],
    ['Version 1.2.3'],
    ['At 9 a.m. or 5 p.m., in the U.S.A.'],
    ['Colour: red. Material:steel'],
    ['Follow @linekeeper'],
    ['No.1 and St.Ives'],
    ['and/or, 24/7'],
  ])('passes %j', (text) => {
    expect(check(text)).toMatchObject({ result: 'pass', spans: [] });
  });

  it.each([
    ['https://shop.example/sale', 'pass'],
    ['Shop.Example', 'pass'],
    ['help@shop.example', 'pass'],
    ['mailto:help@shop.example', 'pass'],
    ['shop.example:443/x', 'pass'],
    ['https://shop.example@evil.example/', 'fail'],
    ['https://shop.example.evil.example/', 'fail'],
    ['help@evil.example', 'fail'],
    ['https://www.shop.example/', 'fail'],
    ['javascript:shop.example', 'fail'],
  ])('with shop.example allowed, %s is %s', (text, result) => {
    expect(check(text, ['shop.example']).result).toBe(result);
  });

  it.each([['a'], ['a.'], ['a1'], ['.a@'], ['<']])('reads a long text of %j in a blink', (piece) => {
    const started = performance.now();
    expect(['pass', 'fail']).toContain(check(`${piece.repeat(30_000)}!`).result);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
