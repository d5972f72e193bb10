import { readFile } from 'node:fs/promises';
import { generateKeyPair, importJWK, SignJWT, type JWK } from 'jose';
import { paths } from '../../../local/paths.ts';

/** The keys of the local issuer, to make the tokens that it would not. */

type Keys = { signing: JWK; clientSecret: string };

async function keys(): Promise<Keys> {
  return JSON.parse(await readFile(paths.keys, 'utf8')) as Keys;
}

export async function clientSecret(): Promise<string> {
  return (await keys()).clientSecret;
}

export type Faults = { issuer: string; expiresAt?: number; audience?: string; ownKey?: boolean };

/** A token that is right in everything but what is asked for. */
export async function forgeToken({ issuer, expiresAt, audience = 'linekeeper', ownKey = false }: Faults): Promise<string> {
  const { signing } = await keys();
  const key = ownKey ? (await generateKeyPair('RS256')).privateKey : await importJWK(signing, 'RS256');
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ team: 'catalogue', scope: 'tasks:write tasks:read', client_id: 'linekeeper-cli' })
    .setProtectedHeader({ alg: 'RS256', kid: signing.kid ?? '', typ: 'at+jwt' })
    .setSubject('tests')
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(now - 7200)
    .setExpirationTime(expiresAt ?? now + 3600)
    .sign(key);
}
