import { beforeAll, describe, expect, it } from '@jest/globals';
import { JwtVerifier } from 'aws-jwt-verify';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { createSafeRequest, type SafeReply } from '#adapters/egress/safe-request.ts';
import type { CallHost } from '#adapters/oidc/issuer-documents.ts';
import { createIssuerKeys } from '#adapters/oidc/issuer-keys.ts';
import type { AuthConfig } from '#domain/identity/auth-config.ts';
import { KeysUnavailableError } from '#domain/identity/errors.ts';
import { discoveryDocuments } from './discovery-documents.ts';

let privateKey: CryptoKey;
let publicKey: JWK;

beforeAll(async () => {
  const pair = await generateKeyPair('RS256', { extractable: true });
  privateKey = pair.privateKey;
  publicKey = { ...(await exportJWK(pair.publicKey)), kid: 'one', use: 'sig', alg: 'RS256' };
});

const keys = () => JSON.stringify({ keys: [publicKey] });
const answered = (body: string, status = 200): SafeReply => ({ kind: 'answered', status, body, truncated: false });
const token = (issuer: string, kid = 'one') =>
  new SignJWT({ team: 'catalogue' })
    .setProtectedHeader({ alg: 'RS256', kid })
    .setIssuer(issuer)
    .setAudience('linekeeper')
    .setExpirationTime('5m')
    .sign(privateKey);

const { issuer, jwks_uri: keysAddress } = discoveryDocuments.okta;
const discovery = `${issuer}/.well-known/openid-configuration`;

type Web = Record<string, SafeReply | (() => SafeReply)>;

/** A verifier that finds nothing but these pages, each only by a caller that is made for its host. */
function verifierOf(config: Pick<AuthConfig, 'issuer' | 'jwksUri' | 'jwks'>, pages: Web) {
  const asked: string[] = [];
  const clock = { nowMs: 0 };
  const call: CallHost = (host) => async (request) => {
    asked.push(request.url);
    expect(request).toMatchObject({ method: 'GET', reach: 'public', timeoutMs: 1500 });
    expect(new URL(request.url).host).toBe(host);
    const page = pages[request.url] ?? answered('not found', 404);
    return typeof page === 'function' ? page() : page;
  };
  const jwksCache = createIssuerKeys(config, { call, pause: async () => {}, timeoutMs: 1500, nowMs: () => clock.nowMs });
  const verifier = JwtVerifier.create({ issuer: config.issuer, audience: 'linekeeper' }, { jwksCache });
  return { verify: async (kid?: string) => verifier.verify(await token(config.issuer, kid)), asked, clock };
}

describe('keys of an issuer', () => {
  it.each(Object.entries(discoveryDocuments))('are found where %s says', async (_vendor, document) => {
    const where = `${document.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const { verify, asked } = verifierOf(
      { issuer: document.issuer },
      { [where]: answered(JSON.stringify(document)), [document.jwks_uri]: answered(keys()) },
    );
    expect(await verify()).toMatchObject({ team: 'catalogue' });
    expect(asked).toEqual([where, document.jwks_uri]);
  });

  it('are fetched once for all tokens', async () => {
    const { verify, asked } = verifierOf(
      { issuer },
      { [discovery]: answered(JSON.stringify(discoveryDocuments.okta)), [keysAddress]: answered(keys()) },
    );
    await Promise.all([verify(), verify()]);
    await verify();
    expect(asked).toHaveLength(2);
  });

  it('are fetched from the address of the settings without asking where they are', async () => {
    const { verify, asked } = verifierOf({ issuer, jwksUri: keysAddress }, { [keysAddress]: answered(keys()) });
    await verify();
    expect(asked).toEqual([keysAddress]);
  });

  it('are never fetched when the settings hold them, and a token with another key is refused', async () => {
    const { kty, n = '', e = '' } = publicKey;
    const { verify, asked } = verifierOf({ issuer, jwks: { keys: [{ kty: String(kty), n, e, kid: 'one' }] } }, {});
    await verify();
    await expect(verify('another')).rejects.toMatchObject({ message: expect.stringContaining('not found in the JWKS') });
    expect(asked).toEqual([]);
  });

  it('refuse a token of a key that the issuer does not have, and do not ask for it again at once', async () => {
    const { verify, asked } = verifierOf({ issuer, jwksUri: keysAddress }, { [keysAddress]: answered(keys()) });
    for (const _ of [1, 2, 3]) await expect(verify('another')).rejects.not.toBeInstanceOf(KeysUnavailableError);
    expect(asked).toHaveLength(1);
    await verify();
  });
});

describe('keys that cannot be had', () => {
  const found = answered(JSON.stringify(discoveryDocuments.okta));
  it.each<[string, Web, string]>([
    ['there is no discovery document', {}, `${discovery} cannot be read: it answers with 404`],
    ['it is no discovery document', { [discovery]: answered('<html>') }, `${discovery} is no discovery document`],
    [
      'it is of another issuer',
      { [discovery]: answered(JSON.stringify({ ...discoveryDocuments.okta, issuer: 'https://evil.example' })) },
      'speaks for the issuer "https://evil.example"',
    ],
    ['the keys are not there', { [discovery]: found }, `${keysAddress} cannot be read: it answers with 404`],
    ['there are none', { [discovery]: found, [keysAddress]: answered('{"keys":[]}') }, `${keysAddress} holds no keys`],
    ['one is no key', { [discovery]: found, [keysAddress]: answered('{"keys":[{"kty":"RSA","n":1}]}') }, 'holds no keys'],
    [
      'they are too long to read',
      { [discovery]: found, [keysAddress]: { kind: 'answered', status: 200, body: '{', truncated: true } },
      'it is longer than we read',
    ],
    ['a redirect', { [discovery]: answered('', 302) }, 'it answers with 302'],
  ])('are told as such when %s', async (_what, pages, says) => {
    const { verify } = verifierOf({ issuer }, pages);
    await expect(verify()).rejects.toMatchObject({ name: 'KeysUnavailableError', message: expect.stringContaining(says) });
  });

  it.each<[string, SafeReply]>([
    ['no answer in time', { kind: 'failed', detail: 'timeout', sent: true }],
    ['an overloaded issuer', answered('', 503)],
    ['a throttle', answered('', 429)],
  ])('are asked for twice after %s, and once is enough', async (_what, first) => {
    const replies = [first, answered(keys())];
    const { verify, asked } = verifierOf({ issuer, jwksUri: keysAddress }, { [keysAddress]: () => replies.shift() ?? answered('', 500) });
    await verify();
    expect(asked).toHaveLength(2);
  });

  it('are not asked for while the issuer has just failed, and are again five seconds later', async () => {
    let reply: SafeReply = { kind: 'failed', detail: 'ECONNREFUSED', sent: false };
    const { verify, asked, clock } = verifierOf({ issuer, jwksUri: keysAddress }, { [keysAddress]: () => reply });
    for (const _ of [1, 2, 3]) await expect(verify()).rejects.toThrow('ECONNREFUSED');
    expect(asked).toHaveLength(2);
    reply = answered(keys());
    clock.nowMs = 5000;
    await verify();
  });

  it('do not stop tokens of keys that are known already', async () => {
    let reply = answered(keys());
    const { verify } = verifierOf({ issuer, jwksUri: keysAddress }, { [keysAddress]: () => reply });
    await verify();
    reply = answered('', 500);
    await expect(verify('rotated')).rejects.toBeInstanceOf(KeysUnavailableError);
    await verify();
  });

  it.each(['http://id.example.com/keys', 'https://169.254.169.254/keys', 'https://127.0.0.1/keys'])(
    'are not fetched from %s',
    async (jwksUri) => {
      const jwksCache = createIssuerKeys(
        { issuer, jwksUri },
        { call: (host) => createSafeRequest([host]), pause: async () => {}, timeoutMs: 1500, nowMs: () => 0 },
      );
      await expect(jwksCache.getJwks('')).rejects.toMatchObject({
        name: 'KeysUnavailableError',
        message: expect.stringContaining('may not be called'),
      });
    },
  );
});
