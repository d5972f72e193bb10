import { readFile } from 'node:fs/promises';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { Provider, type Configuration } from 'oidc-provider';
import { ScopeSchema } from '#domain/identity/caller.ts';
import { paths } from '../paths.ts';
import { writeWhole } from '../write-whole.ts';

/** The issuer's keys and the secret of its one client; kept, so that tokens outlive a restart. */
export type IssuerKeys = { signing: JWK; clientSecret: string };

export const audience = 'linekeeper';
export const clientId = 'linekeeper-cli';
export const scopes: string[] = ScopeSchema.options;

/** Reads the keys, or makes them at the first start. */
export async function issuerKeys(): Promise<IssuerKeys> {
  const stored = await readFile(paths.keys, 'utf8').catch(() => undefined);
  if (stored !== undefined) return JSON.parse(stored);
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const signing: JWK = { ...(await exportJWK(privateKey)), kid: crypto.randomUUID(), use: 'sig', alg: 'RS256' };
  const keys: IssuerKeys = { signing, clientSecret: crypto.randomUUID() };
  await writeWhole(paths.keys, JSON.stringify(keys), 0o600);
  return keys;
}

/** The public half, as the stage's configuration takes it. */
export function publicJwks({ signing }: IssuerKeys): { keys: JWK[] } {
  const { kty, n, e, kid, use, alg } = signing;
  return {
    keys: [{ kty, n, e, kid, use, alg } as const].map((key) =>
      Object.fromEntries(Object.entries(key).filter(([, value]) => value !== undefined)),
    ),
  };
}

/**
 * An OpenID provider that hands out access tokens for client credentials. Who the token is for (team, subject, email, lifetime)
 * stands in the request: this issuer trusts whoever holds the client secret of this checkout.
 */
export function createIssuer(issuer: string, keys: IssuerKeys): Provider {
  const configuration: Configuration = {
    clients: [
      {
        client_id: clientId,
        client_secret: keys.clientSecret,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        token_endpoint_auth_method: 'client_secret_post',
        scope: scopes.join(' '),
      },
    ],
    jwks: { keys: [keys.signing] },
    scopes,
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => `urn:${audience}`,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: scopes.join(' '),
          audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 12 * 3600,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    extraParams: ['team', 'sub', 'email'],
    extraTokenClaims: (context) => {
      const body = context.oidc.body ?? {};
      const claim = (name: string) => (typeof body[name] === 'string' && body[name] !== '' ? { [name]: body[name] } : {});
      return { ...claim('team'), ...claim('email') };
    },
    formats: {
      customizers: {
        // A token for client credentials has the client for its subject, whatever stands among the claims above.
        jwt: ({ oidc }, _token, { payload }) => {
          const sub = oidc.body?.['sub'];
          if (typeof sub === 'string' && sub !== '') payload.sub = sub;
        },
      },
    },
  };
  return new Provider(issuer, configuration);
}
