import { describe, expect, it } from '@jest/globals';
import { csrfValue, sameCsrf } from '../../../domain/review/csrf.ts';
import { LinkTokenSchema } from '../../../domain/review/link.ts';

const token = LinkTokenSchema.parse('abcdefghijklmnopqrstuA');
const review = { taskId: 'tsk_1', draft: 1, digest: 'a'.repeat(64), decisions: 0 };

describe('the CSRF value', () => {
  it('is the same for the same page', () => {
    expect(sameCsrf(csrfValue(token, review), csrfValue(token, { ...review }))).toBe(true);
  });

  it.each([
    ['another link', LinkTokenSchema.parse('bbcdefghijklmnopqrstuA'), review],
    ['another draft', token, { ...review, draft: 2 }],
    ['another text', token, { ...review, digest: 'b'.repeat(64) }],
    ['a page from before a decision', token, { ...review, decisions: 1 }],
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
