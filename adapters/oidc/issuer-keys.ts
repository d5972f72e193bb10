import { SimpleJwksCache, type JwksCache } from 'aws-jwt-verify/jwk';
import type { AuthConfig } from '#domain/identity/auth-config.ts';
import { KeysUnavailableError } from '#domain/identity/errors.ts';
import { fetchKeys, findKeysAddress, type IssuerCalls } from './issuer-documents.ts';

type Issuer = Pick<AuthConfig, 'issuer' | 'jwksUri' | 'jwks'>;
type Dependencies = IssuerCalls & { nowMs: () => number };

/** For so long after a failure nobody asks again: callers would queue up behind an issuer that does not answer. */
const quietMs = 5000;

/**
 * The keys of the stage's issuer: those of its settings, else those at `jwksUri`, else those where its discovery document says. They are
 * kept until a token names another key; a key that is not there is asked for once in ten seconds, which is the cache's own rule.
 *
 * @returns a cache whose lookups reject with KeysUnavailableError when the issuer cannot be asked
 */
export function createIssuerKeys(issuer: Issuer, dependencies: Dependencies): JwksCache {
  const { jwks } = issuer;
  if (jwks) return new SimpleJwksCache({ fetcher: { fetch: async () => encode(JSON.stringify(jwks)) } });
  let failed: { error: KeysUnavailableError; atMs: number } | undefined;
  const fetch = async () => {
    if (failed && dependencies.nowMs() - failed.atMs < quietMs) throw failed.error;
    try {
      const keys = await fetchKeys(issuer.jwksUri ?? (await findKeysAddress(issuer.issuer, dependencies)), dependencies);
      failed = undefined;
      return encode(keys);
    } catch (error) {
      if (error instanceof KeysUnavailableError) failed = { error, atMs: dependencies.nowMs() };
      throw error;
    }
  };
  return new SimpleJwksCache({ fetcher: { fetch } });
}

function encode(text: string): ArrayBuffer {
  return new TextEncoder().encode(text).buffer;
}
