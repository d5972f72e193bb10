import { setTimeout as sleep } from 'node:timers/promises';
import { JwtVerifier } from 'aws-jwt-verify';
import { createSafeRequest } from '#adapters/egress/safe-request.ts';
import { createIssuerKeys } from '#adapters/oidc/issuer-keys.ts';
import { environmentOf } from '#runtime/function.ts';
import { createLog } from '#runtime/log.ts';
import { count } from '#runtime/metrics.ts';
import { fn } from './function.ts';
import { createAuthorizeHandler } from './handler.ts';

const { AUTH } = environmentOf(fn);
const { log } = createLog('authorize');

const jwksCache = createIssuerKeys(AUTH, {
  call: (host) => createSafeRequest([host]),
  pause: sleep,
  // Two documents, two tries each, and pauses: 6.4 s of the function's 10.
  timeoutMs: 1500,
  nowMs: Date.now,
});
const verifier = JwtVerifier.create({ issuer: AUTH.issuer, audience: AUTH.audience }, { jwksCache });

export const handler = createAuthorizeHandler({
  claims: AUTH.claims,
  machines: AUTH.machines,
  verify: (token) => verifier.verify(token),
  refused: (why) => log.info('refused a token', { why }),
  keysUnavailable: (why) => {
    log.error('the keys of the issuer cannot be had', { issuer: AUTH.issuer, why });
    count('IssuerKeysUnavailable', 1);
  },
});
