import { describe, expect, it } from '@jest/globals';
import { createSafeRequest, type Resolve, type SafeReply, type SafeRequest } from '#adapters/egress/safe-request.ts';
import { loadStageConfig } from '../../../lib/config.ts';
import { judgeHost, lookAt, outsideOf, type Outside } from '../../../ops/doctor/hosts.ts';
import { examineIssuer } from '../../../ops/doctor/issuer.ts';
import { examineReviewAddress, type ReviewAddress } from '../../../ops/doctor/review-address.ts';
import { root } from '../../../ops/local-endpoints.ts';
import { discoveryDocuments } from '../../adapters/oidc/discovery-documents.ts';

const answered = (body = '', status = 200): SafeReply => ({ kind: 'answered', status, body, truncated: false });
const webhook: Outside = {
  about: 'webhook shop',
  url: 'https://shop.example.com/hook?x=1',
  private: false,
  allowlist: ['shop.example.com'],
};

async function look(outside: Outside, reply: SafeReply) {
  const asked: SafeRequest[] = [];
  const finding = judgeHost(
    outside,
    'dev',
    await lookAt(outside, () => async (request) => {
      asked.push(request);
      return reply;
    }),
  );
  return { finding, asked };
}

describe('hosts', () => {
  it('are those of webhooks and of servers of models', () => {
    expect(outsideOf(loadStageConfig(root, 'dev')).map(({ about, url }) => `${about} ${url}`)).toEqual([
      'webhook shop-webhook https://hooks.dev.example.com/product',
    ]);
    const local = outsideOf(loadStageConfig(root, 'local'));
    expect(local.map(({ about }) => about)).toEqual([
      'webhook shop-webhook',
      'model of copywriting',
      'model of copywriting',
      'embedding model',
    ]);
  });

  it.each([200, 302, 404, 500])('are well when they answer %i, and only their root is asked', async (status) => {
    const { finding, asked } = await look(webhook, answered('', status));
    expect(finding).toEqual({ state: 'ok', about: 'webhook shop', says: 'shop.example.com answers' });
    expect(asked).toMatchObject([{ url: 'https://shop.example.com/', method: 'GET', reach: 'public' }]);
  });

  it('are to do when they do not answer, unless only the own network knows them', async () => {
    const failed: SafeReply = { kind: 'failed', detail: 'ENOTFOUND', sent: false };
    expect((await look(webhook, failed)).finding).toMatchObject({ state: 'to do', says: 'shop.example.com does not answer: ENOTFOUND' });
    expect((await look({ ...webhook, private: true }, failed)).finding).toMatchObject({ state: 'could not be told' });
  });

  it.each<[string, Partial<Outside>]>([
    ['a host that the stage does not allow', { allowlist: ['other.example.com'] }],
    ['plain http', { url: 'http://shop.example.com/hook' }],
    ['a metadata service', { url: 'https://169.254.169.254/', allowlist: ['169.254.169.254'] }],
    ['a name that leads to loopback', {}],
  ])('are to do by the rules of egress: %s', async (_what, fields) => {
    const toLoopback: Resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    const outside = { ...webhook, ...fields };
    const finding = judgeHost(outside, 'dev', await lookAt(outside, (hosts) => createSafeRequest(hosts, toLoopback)));
    expect(finding).toMatchObject({ state: 'to do', mend: 'mend it in config/dev.json' });
  });
});

describe('the identity provider', () => {
  const { auth } = loadStageConfig(root, 'dev');
  const { issuer, jwks_uri: keys } = discoveryDocuments.keycloak;
  const examine = (pages: Record<string, SafeReply>, more: object = {}) =>
    examineIssuer(
      'dev',
      { ...auth, issuer, ...more },
      {
        call:
          () =>
          async ({ url }) =>
            pages[url] ?? answered('', 404),
        pause: async () => {},
        timeoutMs: 1000,
      },
    );
  const discovery = { [`${issuer}/.well-known/openid-configuration`]: answered(JSON.stringify(discoveryDocuments.keycloak)) };

  it('is well when its discovery document and its keys can be read', async () => {
    const finding = await examine({ ...discovery, [keys]: answered('{"keys":[{"kty":"RSA"}]}') });
    expect(finding).toEqual({ state: 'ok', about: 'identity provider', says: `${issuer}, keys at ${keys}` });
  });

  it('is to do without either', async () => {
    expect(await examine({})).toMatchObject({ state: 'to do', says: expect.stringContaining('openid-configuration cannot be read') });
    expect(await examine(discovery)).toMatchObject({ state: 'to do', says: expect.stringContaining('certs cannot be read') });
  });

  it('is not asked for keys that stand in the settings', async () => {
    expect(await examine({}, { jwks: { keys: [{ kty: 'RSA' }] } })).toMatchObject({ state: 'ok' });
  });
});

describe('links in emails', () => {
  const known: Resolve = async () => [{ address: '192.0.2.1', family: 4 }];
  const unknown: Resolve = async () => {
    throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
  };
  const linkBase = 'https://review.example.com';
  const reviewDomain = { name: 'review.example.com' };
  it.each<[Omit<ReviewAddress, 'stage'>, boolean, Resolve, 'ok' | 'to do', string]>([
    [{}, true, unknown, 'ok', 'own address'],
    [{ linkBase }, false, known, 'ok', 'known to DNS'],
    [{ linkBase }, false, unknown, 'to do', 'not known to DNS'],
    [{ linkBase: 'http://review.example.com' }, true, known, 'to do', 'not https'],
    [{ reviewDomain }, true, known, 'ok', 'known to DNS'],
    [{ reviewDomain }, false, unknown, 'ok', 'after the first deployment'],
    [{ reviewDomain }, true, unknown, 'to do', 'not known to DNS'],
  ])('to %j, deployed %s, are judged by DNS', async (address, deployed, resolve, state, says) => {
    const finding = await examineReviewAddress({ stage: 'dev', ...address }, deployed, resolve);
    expect(finding).toMatchObject({ state, says: expect.stringContaining(says) });
  });
});
