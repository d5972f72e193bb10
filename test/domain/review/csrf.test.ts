import { describe, expect, it } from '@jest/globals';
import { csrfValue, sameCsrf } from '../../../domain/review/csrf.ts';
import { LinkTokenSchema } from '../../../domain/review/link.ts';
import { aRef, aReviewId } from '../../doubles/fixtures.ts';

const token = LinkTokenSchema.parse('abcdefghijklmnopqrstuA');
const review = { id: aReviewId(), proposal: aRef({ sha256: 'a'.repeat(64) }), cast: 0 };

describe('the CSRF value', () => {
  it('is the same for the same page', () => {
    expect(sameCsrf(csrfValue(token, review), csrfValue(token, structuredClone(review)))).toBe(true);
  });

  it.each([
    ['another link', LinkTokenSchema.parse('bbcdefghijklmnopqrstuA'), review],
    ['another review', token, { ...review, id: aReviewId() }],
    ['another text', token, { ...review, proposal: { ...review.proposal, sha256: 'b'.repeat(64) } }],
    ['a page from before a vote', token, { ...review, cast: 1 }],
  ])('differs for %s', (_name, otherToken, other) => {
    expect(sameCsrf(csrfValue(otherToken, other), csrfValue(token, review))).toBe(false);
  });

  it('refuses what is not a value at all', () => {
    const expected = csrfValue(token, review);
    expect(sameCsrf('', expected)).toBe(false);
    expect(sameCsrf(`${expected}=`, expected)).toBe(false);
    expect(sameCsrf('é'.repeat(expected.length), expected)).toBe(false);
  });
});
