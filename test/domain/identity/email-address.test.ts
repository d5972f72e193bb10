import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalAddress } from '#domain/identity/email-address.ts';

describe('the one form of an address', () => {
  it.each([
    ['as it is', 'erin@example.com', 'erin@example.com'],
    ['without capitals', 'Erin@EXAMPLE.Com', 'erin@example.com'],
    ['without a tag', 'erin+shop+1@example.com', 'erin@example.com'],
    ['without the dot after the domain', 'erin@example.com.', 'erin@example.com'],
    ['without quotes', '"erin"@example.com', 'erin@example.com'],
    ['without quotes and what they guard', String.raw`"er\in"@example.com`, 'erin@example.com'],
    ['without a tag in quotes', '"erin+x"@example.com', 'erin@example.com'],
    ['without a name before it', 'Erin Editor <erin@example.com>', 'erin@example.com'],
    ['without a quoted name before it', '"Editor, Erin" <erin@example.com>', 'erin@example.com'],
    ['without space around', '  erin@example.com ', 'erin@example.com'],
    ['with its dots', 'e.rin@example.com', 'e.rin@example.com'],
    ['at Gmail without dots', 'E.ri.n+x@googlemail.com', 'erin@gmail.com'],
    ['with what begins like a tag and is none', '+erin@example.com', '+erin@example.com'],
    ['with a domain that stands for other letters', 'erin@XN--exmple-cua.com', 'erin@xn--exmple-cua.com'],
  ])('is %s', (_what, text, form) => {
    expect(canonicalAddress(text)).toBe(form);
  });

  it.each([
    ['nothing', ''],
    ['no @', 'erin'],
    ['nothing before the @', '@example.com'],
    ['nothing after it', 'erin@'],
    ['a host without a domain', 'erin@example'],
    ['a number for a host', 'erin@[192.0.2.1]'],
    ['two addresses', 'erin@example.com, bo@example.com'],
    ['two addresses, one in brackets', 'erin@example.com <bo@example.com>'],
    ['a comment', 'erin(work)@example.com'],
    ['a way to pass it on', 'erin%example.com@relay.example'],
    ['an old way to pass it on', 'relay!erin@example.com'],
    ['a route', '<@relay.example:erin@example.com>'],
    ['a scheme', 'mailto:erin@example.com'],
    ['a space within', '"erin x"@example.com'],
    ['an empty part', 'erin..e@example.com'],
    ['a dot before the @', 'erin.@example.com'],
    ['a line break', 'erin@example.com\nbo@example.com'],
    ['a letter that looks like another', 'еrin@example.com'],
    ['a domain with one', 'erin@еxample.com'],
    ['a wide @', 'erin＠example.com'],
    ['what nobody sees', 'erin\u200B@example.com'],
    ['more than an address has', `${'e'.repeat(600)}@example.com`],
  ])('is none for %s', (_what, text) => {
    expect(canonicalAddress(text)).toBeUndefined();
  });

  it('is its own form, whatever it is the form of', () => {
    fc.assert(
      fc.property(fc.emailAddress({ size: 'small' }), (text) => {
        const form = canonicalAddress(text);
        if (form !== undefined) expect(canonicalAddress(form)).toBe(form);
      }),
    );
  });
});
