import * as z from 'zod';

/**
 * Where a claim stands in a token: its name, and a prefix that marks the values meant for us (a Cognito resource server's
 * `linekeeper/`, a group name's `team-`). Values without the prefix are passed over; without `prefix`, all are taken.
 */
const ClaimPlaceSchema = z.strictObject({ claim: z.string().min(1), prefix: z.string().default('') });

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
});
export type AuthConfig = z.infer<typeof AuthConfigSchema>;

/** Why a verified token does not say who calls. */
export type ClaimFault = { kind: 'fault'; detail: string };

/** Caller fields as strings, the only form an authorizer can hand on. */
export type CallerContext = { kind: 'caller'; sub: string; team: string; scope: string; email?: string };

/** Reads the caller from a verified token's payload. */
export function readClaims(payload: Readonly<Record<string, unknown>>, places: AuthConfig['claims']): CallerContext | ClaimFault {
  const sub = payload['sub'];
  if (typeof sub !== 'string' || sub === '') return { kind: 'fault', detail: 'the token has no sub' };
  const teams = valuesAt(payload, places.team);
  const [team, ...others] = teams;
  if (team === undefined) return { kind: 'fault', detail: `the token names no team in "${places.team.claim}"` };
  if (others.length > 0) return { kind: 'fault', detail: `the token names ${teams.length} teams in "${places.team.claim}"; one is needed` };
  const [email] = valuesAt(payload, places.email);
  return { kind: 'caller', sub, team, scope: valuesAt(payload, places.scope).join(' '), ...(email ? { email } : {}) };
}

function valuesAt(payload: Readonly<Record<string, unknown>>, place: { claim: string; prefix: string }): string[] {
  const value = payload[place.claim];
  const values = Array.isArray(value) ? value : typeof value === 'string' ? value.split(' ') : [];
  return values.flatMap((one: unknown) =>
    typeof one === 'string' && one !== '' && one.startsWith(place.prefix) ? [one.slice(place.prefix.length)] : [],
  );
}
