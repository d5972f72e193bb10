import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from '../content/canonical.ts';
import type { LinkToken } from './link.ts';
import type { Review } from './schema.ts';

/**
 * The value a review page's forms carry: an HMAC of what the page showed, keyed by the link token.
 *
 * It needs no secret of the server. A forged request comes from somebody who lacks the token (another site, a mail filter that
 * rewrites links): without the key, which has 128 random bits and never leaves the page's own URL, the value cannot be made. Who
 * holds the token may decide anyway, so a server secret would protect nothing more. The HMAC also binds the press to the state
 * that was on screen: after any decision, undone or not, older pages no longer decide.
 */
export function csrfValue(token: LinkToken, review: Pick<Review, 'id' | 'proposal' | 'cast'>): string {
  const shown = canonicalJson(['review', review.id, review.proposal.sha256, review.cast]);
  return createHmac('sha256', token).update(shown, 'utf8').digest('base64url');
}

/** Whether a posted value is the expected one, in a time that does not tell where they differ. */
export function sameCsrf(posted: string, expected: string): boolean {
  const given = Buffer.from(posted, 'utf8');
  const wanted = Buffer.from(expected, 'utf8');
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
