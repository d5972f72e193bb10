import { TeamSchema } from '#domain/identity/caller.ts';
import { LocalError } from './local-error.ts';
import { readEndpoints } from './endpoints.ts';
import { audience, clientId, issuerKeys, scopes } from './front-door/issuer.ts';

export type TokenRequest = { team: string; scope: string; sub?: string; email?: string };

/** A bearer token of the local issuer. @throws {LocalError} when the issuer refuses or is not up */
export async function requestToken({ team, scope, sub, email }: TokenRequest): Promise<string> {
  const parsed = TeamSchema.safeParse(team);
  if (!parsed.success) throw new LocalError(`The team ${parsed.error.issues[0]?.message}, not starting with a hyphen; it was "${team}".`);
  const named = scope.split(' ').filter(Boolean);
  if (named.length === 0) throw new LocalError(`The scope is empty; name one or more of ${scopes.join(' ')}.`);
  const unknown = named.filter((one) => !scopes.includes(one));
  if (unknown.length > 0) throw new LocalError(`Unknown scope ${unknown.join(', ')}; there are ${scopes.join(' ')}.`);
  const { api } = await readEndpoints();
  const { clientSecret } = await issuerKeys();
  const answer = await fetch(`${api}/oidc/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      resource: `urn:${audience}`,
      scope,
      team,
      ...(sub ? { sub } : {}),
      ...(email ? { email } : {}),
    }),
  }).catch((error: unknown) => {
    throw new LocalError('The local issuer does not answer; start it with "npm run local -- up --detach".', { cause: error });
  });
  const body: unknown = await answer.json();
  if (typeof body === 'object' && body !== null && 'access_token' in body && typeof body.access_token === 'string')
    return body.access_token;
  throw new LocalError(`The local issuer refused: ${JSON.stringify(body)}`);
}
