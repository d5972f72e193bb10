import { describe, expect, it } from '@jest/globals';
import { findToken, loadScope, type TokenOptions } from '../../ops/token.ts';

const claims = { team: { claim: 'groups', prefix: 'team-' }, scope: { claim: 'scope', prefix: '' }, email: { claim: 'email', prefix: '' } };
const tokenOf = (team: string) =>
  ['h', Buffer.from(JSON.stringify({ sub: 's', groups: [`team-${team}`] })).toString('base64url'), 's'].join('.');
const shop = tokenOf('shop');
const local = {
  api: 'http://127.0.0.1:1',
  mailbox: 'http://127.0.0.1:1/mailbox',
  emulator: 'http://127.0.0.1:2',
  model: 'http://127.0.0.1:3/v1',
  region: 'eu-west-1',
  tokenCommand: `test "$LINEKEEPER_TEAM $LINEKEEPER_SCOPE" = "shop ${loadScope}" && echo ${shop}`,
};
const { PATH } = process.env;

const onAws = (options: TokenOptions, environment: NodeJS.ProcessEnv = {}) =>
  findToken({ name: 'dev', claims }, options, { PATH, ...environment }, loadScope);
const onLocal = (options: TokenOptions) => findToken({ name: 'local', claims, local }, options, { PATH }, loadScope);

describe('the token to sign in with', () => {
  it.each<[string, () => Promise<string>]>([
    ['--token', () => onAws({ token: shop }, { LINEKEEPER_TOKEN: tokenOf('other') })],
    ['--token-command', () => onAws({ tokenCommand: `echo ${shop}` }, { LINEKEEPER_TOKEN: tokenOf('other') })],
    ['LINEKEEPER_TOKEN', () => onAws({}, { LINEKEEPER_TOKEN: shop })],
    ['the local issuer, for the team', () => onLocal({ team: 'shop' })],
  ])('is taken from %s', async (_where, find) => {
    expect(await find()).toBe(shop);
  });

  it.each<[string, () => Promise<string>, string]>([
    ['no token', () => onAws({}), 'The stage dev wants a token with the scopes automations:write knowledge:write tasks:read. Give --token'],
    ['two tokens', () => onAws({ token: shop, tokenCommand: 'echo' }), 'not both'],
    ['no team for the local issuer', () => onLocal({}), '--team is missing'],
    ['a failing command', () => onAws({ tokenCommand: 'echo no such profile >&2; exit 3' }), 'ended with 3:\nno such profile'],
    ['a talkative command', () => onAws({ tokenCommand: 'echo your token: x' }), 'must print a token and nothing else'],
    ['what is no JWT', () => onAws({ token: 'abc' }), 'is not a JWT'],
    [
      'a token without a team',
      () => onAws({ token: ['h', Buffer.from('{"sub":"s"}').toString('base64url'), 's'].join('.') }),
      'names no team in "groups"',
    ],
    ["another team's token", () => onAws({ token: shop, team: 'desk' }), 'is for the team "shop", and --team says "desk"'],
  ])('is refused with what to do: %s', async (_what, find, part) => {
    await expect(find()).rejects.toThrow(part);
  });

  it('is asked for with the scope of the command alone', async () => {
    const findIt = findToken({ name: 'dev', claims }, {}, { PATH }, 'ops:write');
    await expect(findIt).rejects.toThrow('wants a token with the scope ops:write. Give');
    const printed = { tokenCommand: `test "$LINEKEEPER_SCOPE" = ops:write && echo ${shop}` };
    expect(await findToken({ name: 'dev', claims }, printed, { PATH }, 'ops:write')).toBe(shop);
  });

  it('is not repeated in what is said of it', async () => {
    await expect(onAws({ token: 'geheim.geheim.geheim' })).rejects.not.toThrow('geheim');
  });
});
