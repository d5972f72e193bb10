import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { readClaims, type AuthConfig } from '#domain/identity/auth-config.ts';
import { TeamSchema } from '#domain/identity/caller.ts';
import { KeysUnavailableError } from '#domain/identity/errors.ts';

type Dependencies = Pick<AuthConfig, 'claims' | 'machines'> & {
  /** The payload of a token whose signature, issuer, audience and times hold. Rejects otherwise; with KeysUnavailableError when nobody can tell. */
  verify: (token: string) => Promise<Readonly<Record<string, unknown>>>;
  refused: (why: string) => void;
  keysUnavailable: (why: string) => void;
};

/**
 * API Gateway answers 401 for exactly this message, and 500 for any other error.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
const unauthorized = 'Unauthorized';

/**
 * Allows the whole stage for a good token and hands its claims on; scopes are asked for behind it, by the route. One policy for all
 * methods, since the answer is cached per token.
 */
export function createAuthorizeHandler({ claims, machines, verify, refused, keysUnavailable }: Dependencies) {
  return async (event: APIGatewayTokenAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
    const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(event.authorizationToken) ?? [];
    if (token === undefined) throw new Error(unauthorized);
    let payload: Readonly<Record<string, unknown>>;
    try {
      payload = await verify(token);
    } catch (error) {
      if (error instanceof KeysUnavailableError) {
        keysUnavailable(error.message);
        throw error;
      }
      refused(error instanceof Error ? error.name : 'unknown');
      throw new Error(unauthorized, { cause: error });
    }
    // The verifier checks the time of a token that has one; a token without would work for ever.
    if (typeof payload['exp'] !== 'number') {
      refused('the token has no exp');
      throw new Error(unauthorized);
    }
    const caller = readClaims(payload, claims);
    if (caller.kind === 'fault' || !TeamSchema.safeParse(caller.team).success) {
      refused(caller.kind === 'fault' ? caller.detail : 'the team name is malformed');
      throw new Error(unauthorized);
    }
    const { kind: _kind, ...context } = caller;
    return {
      principalId: caller.sub,
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: wholeStage(event.methodArn) }],
      },
      context: { ...context, ...(machines === '*' || machines.includes(caller.team) ? { machine: 'true' } : {}) },
    };
  };
}

/** `arn:…:<api>/<stage>/<method>/<path>` → `arn:…:<api>/<stage>/*`. */
function wholeStage(methodArn: string): string {
  return `${methodArn.split('/').slice(0, 2).join('/')}/*`;
}
