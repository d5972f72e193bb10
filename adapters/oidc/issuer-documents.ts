import * as z from 'zod';
import { KeysUnavailableError } from '#domain/identity/errors.ts';
import { EgressRefusedError } from '#domain/publication/errors.ts';
import type { SafeReply, SafeRequester } from '../egress/safe-request.ts';

/** Makes a caller of one host. Its rules are those of all egress: https, public addresses, no redirects, answers of bounded size. */
export type CallHost = (host: string) => SafeRequester;

/** What is asked of an issuer, and how long one answer may take. */
export type IssuerCalls = { call: CallHost; pause: (ms: number) => Promise<unknown>; timeoutMs: number };

const tries = 2;
const betweenTriesMs = 200;

/** @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata */
const DiscoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url() });

const text = z.string().optional();

/** As the verifier reads it: one field of another type, and it takes none of the keys. @see https://www.rfc-editor.org/rfc/rfc7517#section-5 */
const JwksSchema = z.object({
  keys: z.array(z.object({ kty: z.string(), kid: text, use: text, alg: text, n: text, e: text, crv: text, x: text, y: text })).min(1),
});

/** Where an issuer describes itself; a slash at its end is dropped first. @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationRequest */
export function discoveryAddress(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}

/**
 * Where an issuer keeps its keys, as its discovery document says: the place differs by vendor.
 * @throws {KeysUnavailableError} also when the document is another issuer's: its keys would vouch for tokens that nobody trusts
 */
export async function findKeysAddress(issuer: string, calls: IssuerCalls): Promise<string> {
  const address = discoveryAddress(issuer);
  const found = DiscoverySchema.safeParse(parse(await get(address, calls)));
  if (!found.success) throw new KeysUnavailableError(`${address} is no discovery document: it needs issuer and jwks_uri.`);
  if (found.data.issuer !== issuer) {
    throw new KeysUnavailableError(
      `${address} speaks for the issuer "${found.data.issuer}", and /auth/issuer is "${issuer}"; they must be equal to the letter.`,
    );
  }
  return found.data.jwks_uri;
}

/** The document with an issuer's keys, as text: at least one key. @throws {KeysUnavailableError} */
export async function fetchKeys(address: string, calls: IssuerCalls): Promise<string> {
  const keys = await get(address, calls);
  if (!JwksSchema.safeParse(parse(keys)).success) throw new KeysUnavailableError(`${address} holds no keys as RFC 7517 writes them.`);
  return keys;
}

async function get(address: string, { call, pause, timeoutMs }: IssuerCalls): Promise<string> {
  for (let tried = 1; ; tried += 1) {
    const reply = await ask(address, call, timeoutMs);
    if (reply.kind === 'answered' && reply.status === 200 && !reply.truncated) return reply.body;
    const passing = reply.kind === 'failed' || reply.status === 429 || reply.status >= 500;
    if (!passing || tried === tries) throw new KeysUnavailableError(`${address} cannot be read: ${sayWhy(reply)}.`);
    await pause(betweenTriesMs);
  }
}

async function ask(address: string, call: CallHost, timeoutMs: number): Promise<SafeReply> {
  try {
    return await call(new URL(address).host)({
      url: address,
      method: 'GET',
      headers: { accept: 'application/json' },
      timeoutMs,
      reach: 'public',
    });
  } catch (error) {
    if (error instanceof EgressRefusedError)
      throw new KeysUnavailableError(`${address} may not be called: ${error.message}`, { cause: error });
    throw error;
  }
}

function sayWhy(reply: SafeReply): string {
  if (reply.kind === 'failed') return reply.detail;
  return reply.truncated ? 'it is longer than we read' : `it answers with ${reply.status}`;
}

function parse(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    return undefined;
  }
}
