import { Logger } from '@aws-lambda-powertools/logger';
import { JwtVerifier } from 'aws-jwt-verify';
import { environmentOf } from '#runtime/function.ts';
import { fn } from './function.ts';
import { createAuthorizeHandler } from './handler.ts';

const { AUTH } = environmentOf(fn);
const logger = new Logger({ serviceName: 'authorize' });

const verifier = JwtVerifier.create({
  issuer: AUTH.issuer,
  audience: AUTH.audience,
  ...(AUTH.jwksUri ? { jwksUri: AUTH.jwksUri } : {}),
});
if (AUTH.jwks) verifier.cacheJwks(AUTH.jwks);

export const handler = createAuthorizeHandler({
  claims: AUTH.claims,
  verify: (token) => verifier.verify(token),
  refused: (why) => logger.info('refused a token', { why }),
});
