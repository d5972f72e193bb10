import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { linkTokenSha256, newLinkToken, readLinkToken } from '../../../domain/review/link.ts';

describe('a link token', () => {
  it('is 22 characters that read back as themselves, for any random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const token = newLinkToken(bytes);
        expect(token).toHaveLength(22);
        expect(readLinkToken(token)).toBe(token);
        expect(Buffer.from(token, 'base64url')).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['nothing', undefined],
    ['too short', 'a'.repeat(21)],
    ['too long', `${'a'.repeat(22)}A`],
    ['another alphabet', `${'a'.repeat(20)}+A`],
    ['a second spelling of the same bytes', `${'a'.repeat(21)}B`],
    ['a line break at its end', `${'a'.repeat(21)}A\n`],
  ])('is not read from %s', (_name, text) => {
    expect(readLinkToken(text)).toBeUndefined();
  });

  it('is stored as a digest that does not hold it', () => {
    const token = newLinkToken(new Uint8Array(16));
    expect(linkTokenSha256(token)).toMatch(/^[0-9a-f]{64}$/);
    expect(linkTokenSha256(token)).not.toContain(token);
  });
});
