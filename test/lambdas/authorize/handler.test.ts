import { describe, expect, it } from '@jest/globals';
import { AuthConfigSchema } from '#domain/identity/auth-config.ts';
import { KeysUnavailableError } from '#domain/identity/errors.ts';
import { createAuthorizeHandler } from '../../../lambdas/authorize/handler.ts';

const { claims } = AuthConfigSchema.parse({ issuer: 'https://issuer.example', audience: 'a' });
const methodArn = 'arn:aws:execute-api:eu-west-1:111111111111:api/local/GET/v1/tasks';
const good = { sub: 's', team: 'catalogue', scope: 'tasks:read', exp: 2_000_000_000 };

async function authorize(payload: Record<string, unknown> | Error, authorizationToken = 'Bearer a.b.c', machines: string[] | '*' = []) {
  const refusals: string[] = [];
  const outages: string[] = [];
  const handler = createAuthorizeHandler({
    claims,
    machines,
    verify: async () => {
      if (payload instanceof Error) throw payload;
      return payload;
    },
    refused: (why) => refusals.push(why),
    keysUnavailable: (why) => outages.push(why),
  });
  const result = await handler({ type: 'TOKEN', authorizationToken, methodArn }).catch((error: Error) => error.message);
  return { result, refusals, outages };
}

describe('authorize', () => {
  it('allows the whole stage and hands the claims on as text', async () => {
    expect((await authorize(good)).result).toEqual({
      principalId: 's',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: 'arn:aws:execute-api:eu-west-1:111111111111:api/local/*' }],
      },
      context: { sub: 's', team: 'catalogue', scope: 'tasks:read' },
    });
  });

  it.each([
    [['catalogue'], 'true'],
    ['*' as const, 'true'],
    [['support'], undefined],
    [[], undefined],
  ])('says that a caller is a machine where the stage says so of their team: %j', async (machines, machine) => {
    const { result } = await authorize(good, 'Bearer a.b.c', machines);
    expect(result).toMatchObject({ context: { sub: 's', team: 'catalogue' } });
    expect((result as { context: Record<string, string> }).context['machine']).toBe(machine);
  });

  it.each([
    ['a token without an end', { ...good, exp: undefined }, 'the token has no exp'],
    ['a team that is no name', { ...good, team: 'A/B' }, 'the team name is malformed'],
    ['two addresses', { ...good, email: ['a@example.com', 'b@example.com'] }, '"email" holds 2 addresses; one is needed'],
    ['no team', { ...good, team: undefined }, 'the token names no team in "team"'],
    ['a token that does not verify', new TypeError('bad'), 'TypeError'],
  ])('answers %s with the one message that becomes 401, and logs why', async (_what, payload, why) => {
    expect(await authorize(payload)).toEqual({ result: 'Unauthorized', refusals: [why], outages: [] });
  });

  it('does not call a token bad when the keys cannot be had, which becomes 500', async () => {
    expect(await authorize(new KeysUnavailableError('no answer'))).toEqual({ result: 'no answer', refusals: [], outages: ['no answer'] });
  });

  it.each(['', 'Basic YTpi', 'Bearer', 'Bearer a.b', 'Bearer a.b.c d', 'a.b.c'])('takes no header like "%s"', async (header) => {
    expect((await authorize(good, header)).result).toBe('Unauthorized');
  });
});
