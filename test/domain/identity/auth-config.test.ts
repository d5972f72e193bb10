import { describe, expect, it } from '@jest/globals';
import { AuthConfigSchema, readClaims } from '#domain/identity/auth-config.ts';

/** The payloads are shaped as the vendors document their access tokens. */
const issuers = {
  /** @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html */
  cognito: {
    config: {
      issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12',
      audience: null,
      claims: { team: { claim: 'cognito:groups', prefix: 'team-' }, scope: { claim: 'scope', prefix: 'linekeeper/' } },
    },
    payload: {
      sub: '4a1b',
      'cognito:groups': ['staff', 'team-catalogue'],
      scope: 'openid linekeeper/tasks:write linekeeper/tasks:read',
      token_use: 'access',
      username: 'ann',
    },
    caller: { sub: '4a1b', team: 'catalogue', scope: 'tasks:write tasks:read' },
  },
  /** @see https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference */
  entra: {
    config: {
      issuer: 'https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0',
      audience: 'api://linekeeper',
      claims: {
        team: { claim: 'roles', prefix: 'team.' },
        scope: { claim: 'scp' },
        email: { claim: 'preferred_username' },
      },
    },
    payload: { sub: 'AAAA', roles: ['team.catalogue', 'auditor'], scp: 'tasks:read tasks:write', preferred_username: 'ann@example.com' },
    caller: { sub: 'AAAA', team: 'catalogue', scope: 'tasks:read tasks:write', email: 'ann@example.com' },
  },
  /** A program's token: what an admin granted it is in `roles`, and `scp` is missing. @see https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference */
  'entra, of a program': {
    config: {
      issuer: 'https://login.microsoftonline.com/9122040d/v2.0',
      audience: '6e74172b',
      claims: { team: { claim: 'roles', prefix: 'team.' }, scope: { claim: 'roles', prefix: 'scope.' } },
    },
    payload: { sub: 'AAAA', roles: ['team.catalogue', 'scope.tasks:read', 'scope.tasks:write'] },
    caller: { sub: 'AAAA', team: 'catalogue', scope: 'tasks:read tasks:write' },
  },
  /** A program's token has no groups, so its team is a scope too. @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html */
  'cognito, of a program': {
    config: {
      issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_x',
      audience: null,
      claims: { team: { claim: 'scope', prefix: 'linekeeper/team.' }, scope: { claim: 'scope', prefix: 'linekeeper/' } },
    },
    payload: { sub: '7xyz', scope: 'linekeeper/team.catalogue linekeeper/tasks:write' },
    caller: { sub: '7xyz', team: 'catalogue', scope: 'team.catalogue tasks:write' },
  },
  /** @see https://developer.okta.com/docs/guides/tokens/ */
  okta: {
    config: { issuer: 'https://example.okta.com/oauth2/default', audience: 'linekeeper', claims: { scope: { claim: 'scp' } } },
    payload: { sub: 'ann@example.com', team: 'catalogue', scp: ['tasks:read', 'tasks:write'] },
    caller: { sub: 'ann@example.com', team: 'catalogue', scope: 'tasks:read tasks:write' },
  },
};

describe('the claims of a token', () => {
  it.each(Object.entries(issuers))('of %s say who calls', (_name, { config, payload, caller }) => {
    const { claims } = AuthConfigSchema.parse(config);
    expect(readClaims(payload, claims)).toEqual({ kind: 'caller', ...caller });
  });

  it.each([
    ['no subject', { sub: undefined }, 'no sub'],
    ['no team', { 'cognito:groups': ['staff'] }, 'no team in "cognito:groups"'],
    ['a subject that is no text', { sub: 7 }, 'the sub is no text'],
    ['a team that is no text', { 'cognito:groups': { team: 'a' } }, '"cognito:groups" holds what is no text'],
    ['a list with what is no text', { 'cognito:groups': ['team-a', 7] }, '"cognito:groups" holds what is no text'],
    ['a control character among its scopes', { scope: 'linekeeper/a\u0007' }, '"scope" holds a control character'],
    ['two addresses', { email: ['a@example.com', 'b@example.com'] }, '"email" holds 2 addresses'],
    ['an address that is none', { email: 'ann' }, 'no email address that can be compared'],
    ['two teams', { 'cognito:groups': ['team-a', 'team-b'] }, '2 teams in "cognito:groups"'],
  ])('with %s are refused with what is wrong', (_what, change, detail) => {
    const { claims } = AuthConfigSchema.parse(issuers.cognito.config);
    expect(readClaims({ ...issuers.cognito.payload, ...change }, claims)).toEqual({
      kind: 'fault',
      detail: expect.stringContaining(detail),
    });
  });

  it.each([
    ['as text', 'ann@example.com', true, 'ann@example.com'],
    ['in a list of one', ['ann@example.com'], true, 'ann@example.com'],
    ['with a name', 'Ann <ann@example.com>', true, 'Ann <ann@example.com>'],
    ['looked at, as text', 'ann@example.com', 'true', 'ann@example.com'],
    ['looked at by nobody', 'ann@example.com', false, undefined],
    ['looked at, it is not known by whom', 'ann@example.com', 1, undefined],
    ['as nothing', '', true, undefined],
    ['as null', null, true, undefined],
  ])('hand on an address %s: %j', (_how, email, verified, expected) => {
    const { claims } = AuthConfigSchema.parse(issuers.okta.config);
    const caller = readClaims({ ...issuers.okta.payload, email, email_verified: verified }, claims);
    expect('email' in caller ? caller.email : undefined).toBe(expected);
    expect(caller.kind).toBe('caller');
  });

  it('give no scope that only begins like one of ours', () => {
    const { claims } = AuthConfigSchema.parse(issuers.cognito.config);
    expect(readClaims({ ...issuers.cognito.payload, scope: 'tasks:write other/linekeeper/tasks:write' }, claims)).toMatchObject({
      scope: '',
    });
  });
});
