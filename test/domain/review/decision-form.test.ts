import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readDecisionForm } from '../../../domain/review/decision-form.ts';

describe('the posted form', () => {
  it('reads back whatever was typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (headline, reason) => {
        const body = new URLSearchParams({ decision: 'edit', csrf: 'c', digest: 'd', reason, 'output.headline': headline }).toString();
        const form = readDecisionForm(body);
        expect(form?.output.get('headline')).toBe(headline);
        expect(form?.reason).toBe(reason.replaceAll('\r\n', '\n').trim());
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['no decision', 'csrf=c'],
    ['a decision we do not offer', 'decision=publish'],
    ['two decisions', 'decision=approve&decision=reject'],
    ['nothing', ''],
  ])('is not read from %s', (_name, body) => {
    expect(readDecisionForm(body)).toBeUndefined();
  });
});
