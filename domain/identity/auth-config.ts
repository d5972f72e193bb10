import * as z from 'zod';
import { TeamSchema } from './caller.ts';
import { canonicalAddress } from './email-address.ts';

/**
 * Where a claim stands in a token: its name, and a prefix that marks the values meant for us (a Cognito resource server's
 * `linekeeper/`, a group name's `team-`). Values without the prefix are passed over; without `prefix`, all are taken.
 */
const ClaimPlaceSchema = z.strictObject({ claim: z.string().min(1), prefix: z.string().default('') });
type ClaimPlace = z.infer<typeof ClaimPlaceSchema>;

/** A public key as RFC 7517 writes it. */
const JwkSchema = z.object({ kty: z.string() }).catchall(z.string());

/**
 * Whom we trust, and how their tokens say who calls.
 *
 * How each provider is set up for these: docs/deploying.md.
 *
 * @example Cognito: { "issuer": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_x", "audience": null,
 *   "claims": { "team": { "claim": "scope", "prefix": "linekeeper/team." }, "scope": { "claim": "scope", "prefix": "linekeeper/" } } }
 * @example Entra, for programs, whose tokens have no `scp`:
 *   { "claims": { "team": { "claim": "roles", "prefix": "team." }, "scope": { "claim": "roles", "prefix": "scope." } } }
 * @example Okta: { "claims": { "team": { "claim": "team" }, "scope": { "claim": "scp" } } }, where `scp` is an array
 */
export const AuthConfigSchema = z.strictObject({
  issuer: z.url(),
  audience: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1), z.null()])
    .describe('null: the issuer sets none (Cognito access tokens)'),
  jwksUri: z.url().optional().describe("Default: as the issuer's discovery document says, /.well-known/openid-configuration"),
  jwks: z
    .object({ keys: z.array(JwkSchema).min(1) })
    .optional()
    .describe('Keys given here are never fetched'),
  claims: z
    .strictObject({
      team: ClaimPlaceSchema.default({ claim: 'team', prefix: '' }),
      scope: ClaimPlaceSchema.default({ claim: 'scope', prefix: '' }),
      email: ClaimPlaceSchema.default({ claim: 'email', prefix: '' }),
    })
    .prefault({}),
  machines: z
    .union([z.array(TeamSchema).max(1000), z.literal('*')])
    .default([])
    .describe('Teams whose tokens without an email address are those of machines; "*" is every team'),
});
export type AuthConfig = z.infer<typeof AuthConfigSchema>;

/** Why a verified token does not say who calls. */
export type ClaimFault = { kind: 'fault'; detail: string };

/** Caller fields as strings, the only form an authorizer can hand on. */
export type CallerContext = { kind: 'caller'; sub: string; team: string; scope: string; email?: string };

/**
 * Reads the caller from a verified token's payload. A claim that can be read in more than one way is a fault: who calls decides who may
 * not approve.
 */
export function readClaims(payload: Readonly<Record<string, unknown>>, places: AuthConfig['claims']): CallerContext | ClaimFault {
  const { sub } = payload;
  if (sub === undefined || sub === '') return fault('the token has no sub');
  // At most 255 letters of ASCII: https://openid.net/specs/openid-connect-core-1_0.html#IDToken
  if (typeof sub !== 'string' || !/^[ -~]{1,255}$/.test(sub)) return fault('the sub is no text of 1–255 letters of ASCII');
  const [teams, scopes] = [valuesAt(payload, places.team), valuesAt(payload, places.scope)];
  if ('kind' in teams) return teams;
  if ('kind' in scopes) return scopes;
  const [team, ...others] = teams;
  if (team === undefined) return fault(`the token names no team in "${places.team.claim}"`);
  if (others.length > 0) return fault(`the token names ${teams.length} teams in "${places.team.claim}"; one is needed`);
  const email = emailAt(payload, places.email);
  if (typeof email === 'object') return email;
  return { kind: 'caller', sub, team, scope: scopes.join(' '), ...(email === undefined ? {} : { email }) };
}

/** A claim's values, which a token may write as a list or as words between spaces. */
function valuesAt(payload: Readonly<Record<string, unknown>>, { claim, prefix }: ClaimPlace): string[] | ClaimFault {
  const value = payload[claim] ?? [];
  const values: unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(' ') : [value];
  const texts = values.filter((one) => typeof one === 'string');
  if (texts.length < values.length) return fault(`"${claim}" holds what is no text`);
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  if (texts.some((one) => /[\u0000-\u001F\u007F]/.test(one))) return fault(`"${claim}" holds a control character`);
  return texts.flatMap((one) => (one !== '' && one.startsWith(prefix) ? [one.slice(prefix.length)] : []));
}

/** The address in a token; none where the issuer says itself that nobody has looked whether it is theirs. */
function emailAt(payload: Readonly<Record<string, unknown>>, { claim, prefix }: ClaimPlace): string | undefined | ClaimFault {
  const value = payload[claim] ?? [];
  const [email = '', ...others]: unknown[] = Array.isArray(value) ? value : [value];
  if (others.length > 0) return fault(`"${claim}" holds ${others.length + 1} addresses; one is needed`);
  if (typeof email !== 'string') return fault(`"${claim}" holds what is no text`);
  if (email === '' || !email.startsWith(prefix)) return undefined;
  const address = email.slice(prefix.length);
  if (canonicalAddress(address) === undefined) return fault(`"${claim}" is no email address that can be compared with others`);
  const verified = payload['email_verified'] ?? true;
  return verified === true || verified === 'true' ? address : undefined;
}

function fault(detail: string): ClaimFault {
  return { kind: 'fault', detail };
}
