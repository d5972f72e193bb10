import * as z from 'zod';
import { sha256Hex } from '../content/canonical.ts';

/**
 * The secret of a review link: 128 random bits as 22 base64url characters. The last character carries only two bits, so each
 * token has exactly one spelling. It is in the email and in the page, in no store, log, metric or trace.
 */
export const LinkTokenSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{21}[AQgw]$/, 'must be the 22 characters of a review link')
  .brand<'LinkToken'>();
export type LinkToken = z.infer<typeof LinkTokenSchema>;

/** A new link token. */
export function newLinkToken(bytes: Uint8Array): LinkToken {
  return LinkTokenSchema.parse(Buffer.from(bytes).toString('base64url'));
}

/** The token a request's path holds, or undefined when it has not the form of one: then no store needs to be asked. */
export function readLinkToken(text: string | undefined): LinkToken | undefined {
  return LinkTokenSchema.safeParse(text).data;
}

/** What is stored of a token. 128 random bits need no salt and no slow hash. */
export function linkTokenSha256(token: LinkToken): string {
  return sha256Hex(token);
}
