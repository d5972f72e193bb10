import { describe, expect, it } from '@jest/globals';
import { loadStageConfig, StageConfigSchema, type StageConfig } from '../../lib/config.ts';
import { overridesFor } from '../../local/overrides.ts';
import { root } from '../../local/paths.ts';

const config = loadStageConfig(root, 'local');
const addresses = {
  frontDoor: 'http://127.0.0.1:4860',
  model: 'http://127.0.0.1:11434/v1',
  embeddings: 'http://127.0.0.1:4862/v1',
  modelIds: ['llama', 'qwen2.5-coder-0.5b-instruct'],
};
const keys = { signing: { kty: 'RSA', n: 'n', e: 'AQAB', kid: 'k', use: 'sig', alg: 'RS256', d: 'private' }, clientSecret: 'secret' };
const [first, second] = config.modelRoutes['copywriting']!.endpoints;

/** config/local.json after a developer has changed it. */
const changed = (changes: Partial<StageConfig>): StageConfig => StageConfigSchema.parse({ ...config, ...changes });
const laidOver = (changes: Partial<StageConfig> = {}) => overridesFor(changed(changes), addresses, keys);

describe('what "up" lays over config/local.json', () => {
  it('puts the addresses of the running cloud where the file has placeholders', () => {
    const text = JSON.stringify(laidOver());
    expect(text).not.toMatch(/127\.0\.0\.1:457\d/);
    expect(laidOver()).toMatchObject({
      auth: { issuer: 'http://127.0.0.1:4860/oidc', audience: 'linekeeper' },
      embedding: { baseUrl: addresses.embeddings },
      connectors: { 'shop-webhook': { url: 'http://127.0.0.1:4860/hooks/product' } },
      egressAllowlist: ['127.0.0.1:4860'],
      linkBase: 'http://127.0.0.1:4860',
    });
  });

  it('asks for the model that the file names where the server has it, else for the one in its place', () => {
    expect(laidOver().modelRoutes['copywriting']).toEqual({
      endpoints: [
        { ...first, baseUrl: addresses.model, model: 'qwen2.5-coder-0.5b-instruct' },
        { ...second, baseUrl: addresses.model, model: 'qwen2.5-coder-0.5b-instruct' },
      ],
    });
  });

  it("keeps the developer's hosts, and adds its own", () => {
    expect(laidOver({ egressAllowlist: ['hooks.example.com', '127.0.0.1:4573'] }).egressAllowlist).toEqual([
      'hooks.example.com',
      '127.0.0.1:4860',
    ]);
    expect(laidOver({ egressAllowlist: ['hooks.example.com'] }).egressAllowlist).toEqual(['hooks.example.com', '127.0.0.1:4860']);
  });

  it("keeps the developer's model servers, their models, and an embedding model elsewhere", () => {
    const own = { ...first!, baseUrl: 'http://10.0.0.5:8000/v1', model: 'mine' };
    const { baseUrl: _baseUrl, ...remote } = first!;
    const bedrock = { ...remote, name: 'remote', kind: 'bedrock' as const, model: 'amazon.nova-lite-v1:0' };
    const laid = laidOver({
      modelRoutes: { own: { pool: 'local-server', rounds: 1, pauseMs: 0, endpoints: [own, bedrock] } },
      embedding: { ...config.embedding, baseUrl: 'http://10.0.0.5:8000/v1' },
    });
    expect(laid.modelRoutes).toEqual({ own: { endpoints: [own, bedrock] } });
    expect(laid.embedding).toEqual({});
  });

  it("keeps the addresses of the developer's connectors", () => {
    const webhook = { kind: 'webhook' as const, teams: ['catalogue'], timeoutMs: 5000, private: false };
    const connectors = {
      desk: { ...webhook, url: 'https://desk.example.com/in' },
      orders: { ...webhook, private: true, url: 'http://127.0.0.1:4573/hooks/orders' },
    };
    expect(laidOver({ connectors }).connectors).toEqual({ orders: { url: 'http://127.0.0.1:4860/hooks/orders' } });
  });

  it('holds no private key', () => {
    expect(JSON.stringify(laidOver())).not.toMatch(/"private"|secret/);
  });
});
