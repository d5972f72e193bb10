import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { loadStageConfig, StageConfigError } from '../../lib/config.ts';
import { root, stages } from './synthesized.ts';

const made: string[] = [];
afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true });
});

/** A checkout whose local.json is ours with some fields changed. */
function checkoutWith(change: (config: any) => void): string {
  const dir = mkdtempSync(join(tmpdir(), 'linekeeper-config-'));
  made.push(dir);
  mkdirSync(join(dir, 'config'));
  const config = JSON.parse(readFileSync(join(root, 'config', 'local.json'), 'utf8'));
  change(config);
  writeFileSync(join(dir, 'config', 'local.json'), JSON.stringify(config));
  return dir;
}

const failure = (load: () => unknown): string => {
  try {
    load();
  } catch (error) {
    if (error instanceof StageConfigError) return error.message;
    throw error;
  }
  return 'nothing was refused';
};

const domain = (region: string) => ({
  name: 'review.example.com',
  certificateArn: `arn:aws:acm:${region}:111122223333:certificate/0a1b-2c3d`,
});

describe('the settings of a stage', () => {
  it.each(stages)('are allowed as they stand in config/%s.json', (stage) => {
    expect(loadStageConfig(root, stage).stage).toBe(stage);
  });

  it('name file, place and what is allowed, for every fault at once', () => {
    const dir = checkoutWith((config) => {
      config.logRetentionDays = 8;
      config.removal = 'keep';
      config.modelRoutes.copywriting.endpoints[0].kind = 'magic';
      config.debug = true;
    });
    const message = failure(() => loadStageConfig(dir, 'local'));
    expect(message).toContain('config/local.json is not allowed');
    expect(message).toMatch(/\/logRetentionDays: .*1\|3\|5\|7/);
    expect(message).toMatch(/\/removal: .*"destroy"\|"retain"/);
    expect(message).toMatch(/\/modelRoutes\/copywriting\/endpoints\/0\/kind: .*"bedrock"\|"openai"/);
    expect(message).toContain('"debug"');
  });

  it('refuse a route that can take longer than Infer has', () => {
    const dir = checkoutWith((config) => {
      config.modelRoutes.copywriting.endpoints[0].timeoutMs = 200_000;
    });
    expect(failure(() => loadStageConfig(dir, 'local'))).toMatch(/\/modelRoutes\/copywriting: can take 521 s .* has 280 s/);
  });

  it.each([
    [
      'bounds that Infer has not reserved',
      (config: any) => (config.concurrency.inferReserved = 3),
      '/concurrency/inferReserved: must be at least 4, the sum of the bounds of all pools, or the bounds lower',
    ],
    [
      'queues that can take more than the account has',
      (config: any) => (config.concurrency.account = 17),
      '/concurrency/account: is 17, and the queues of the stage can take 18 executions at a time; lower the bounds',
    ],
    [
      'reservations that Lambda would refuse',
      (config: any) => Object.assign(config.concurrency, { account: 149, inferReserved: 10, awaitTaskReserved: 40 }),
      '/concurrency/account: is 149, of which Lambda keeps 100 for functions without a reservation, and 50 are reserved; leave out',
    ],
    [
      'two addresses of the review pages',
      (config: any) => Object.assign(config, { linkBase: 'https://a.example', reviewDomain: domain('eu-west-1') }),
      '/linkBase: follows from reviewDomain; leave out one of them',
    ],
    [
      'a certificate of another region',
      (config: any) => (config.reviewDomain = domain('us-east-1')),
      '/reviewDomain/certificateArn: is of us-east-1; a regional API takes certificates of its own region, eu-west-1',
    ],
    [
      'searches that Retrieve has not reserved',
      (config: any) => Object.assign(config.concurrency, { retrieveMax: 4, retrieveReserved: 3 }),
      '/concurrency/retrieveReserved: must be at least 4, which is retrieveMax, or that lower',
    ],
    [
      'lanes that are more than their server takes',
      (config: any) => (config.pools['local-server'].bulk = 3),
      '/pools/local-server/capacity: is 4, and the bounds of its lanes sum up to 5; lower interactive or bulk',
    ],
    [
      'a server of one',
      (config: any) => (config.pools['local-server'].interactive = 1),
      '/pools/local-server/interactive: must be at least 2, the least that an event source can be bound to',
    ],
    [
      'a route whose pool is not there',
      (config: any) => (config.modelRoutes.copywriting.pool = 'moon'),
      '/modelRoutes/copywriting/pool: "moon" is no pool of this stage; known are local-server',
    ],
    [
      'a server in two pools',
      (config: any) => {
        config.pools['second'] = { capacity: 2, interactive: 2 };
        config.modelRoutes.other = { ...config.modelRoutes.copywriting, pool: 'second' };
      },
      '/modelRoutes/other/endpoints/0: is on http://localhost:4572, as an endpoint of the route "copywriting" is',
    ],
    ...['localhost', 'models.localhost', '[::1]', '127.0.0.2'].map((name): [string, (config: any) => unknown, string] => [
      `a server in two pools, the second time as ${name}`,
      (config) => {
        config.pools['second'] = { capacity: 2, interactive: 2 };
        const endpoints = config.modelRoutes.copywriting.endpoints.map((endpoint: any) => ({
          ...endpoint,
          baseUrl: `http://${name}:4572/v1`,
        }));
        config.modelRoutes.other = { ...config.modelRoutes.copywriting, pool: 'second', endpoints };
      },
      '/modelRoutes/other/endpoints/0: is on http://localhost:4572, as an endpoint of the route "copywriting" is',
    ]),
    [
      'a lane that there is not',
      (config: any) => (config.pools['local-server'].batch = 2),
      '/pools/local-server: has "batch", which is no lane; a pool has its capacity, and the lanes interactive and bulk',
    ],
    [
      'a setting that there is not',
      (config: any) => (config.concurrency.inferMax = 2),
      '/concurrency: has "inferMax", which is no setting; mend its spelling or leave it out: config/README.md has them all',
    ],
    ['a stage without pools', (config: any) => delete config.pools, '/pools: is missing; config/README.md says what belongs there'],
    ['a stage that is named as a pool of another', (config: any) => (config.stage = 'dev-pool-a'), '/stage: must not contain "-pool-"'],
    ['fewer searches at a time than can be said', (config: any) => (config.concurrency.retrieveMax = 1), '/concurrency/retrieveMax: '],
  ])('refuse %s, saying where and what to do', (_what, change, said) => {
    expect(failure(() => loadStageConfig(checkoutWith(change), 'local'))).toContain(said);
  });

  it('take bounds and reservations that fit the account', () => {
    const dir = checkoutWith((config) => Object.assign(config.concurrency, { account: 150, inferReserved: 10, awaitTaskReserved: 40 }));
    expect(loadStageConfig(dir, 'local').concurrency.account).toBe(150);
    const small = checkoutWith((config) => (config.concurrency.account = 18));
    expect(loadStageConfig(small, 'local').concurrency.account).toBe(18);
  });

  it('take bounds of several servers that are more than one event source may have', () => {
    const dir = checkoutWith((config) => {
      config.concurrency.inferReserved = 2400;
      config.pools['local-server'] = { capacity: 2400, interactive: 1000, bulk: 1000 };
    });
    expect(loadStageConfig(dir, 'local').pools['local-server']).toMatchObject({ capacity: 2400 });
  });

  it('take a reservation that fits the bounds, and none at all', () => {
    for (const reserved of [4, 50, undefined]) {
      const dir = checkoutWith((config) => {
        config.concurrency.inferReserved = reserved;
      });
      expect(loadStageConfig(dir, 'local').concurrency.inferReserved).toBe(reserved);
    }
  });

  const bedrock = (model: string, more: object = {}) => ({
    name: 'tried',
    kind: 'bedrock',
    model,
    version: '1',
    timeoutMs: 40_000,
    inputUsdPerMTok: 0,
    outputUsdPerMTok: 0,
    ...more,
  });
  const ownProfile = 'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/mi1dadi0g15f';
  const server = (region?: string) => bedrock('m', { kind: 'openai', baseUrl: 'https://models.example/v1', ...(region ? { region } : {}) });
  const at = (field: string) => `/modelRoutes/copywriting/endpoints/0/${field}`;

  it.each([
    ["a model in the stage's region", bedrock('amazon.nova-lite-v1:0'), undefined],
    ['a model in a region that is listed', bedrock('amazon.nova-lite-v1:0'), ['eu-west-1', 'eu-central-1']],
    ['a profile whose geography is listed', bedrock('eu.amazon.nova-lite-v1:0'), ['eu']],
    ['a global profile where anywhere is allowed', bedrock('global.anthropic.claude'), ['*']],
    ['a profile of a newer geography that is listed', bedrock('ca.amazon.nova-lite-v1:0'), ['ca']],
    ['an application profile whose geography is listed', bedrock(ownProfile, { profileOf: 'eu.anthropic.claude-haiku-5-5' }), ['eu']],
    ["an application profile of a model in the stage's region", bedrock(ownProfile, { profileOf: 'amazon.nova-lite-v1:0' }), undefined],
    ['sampling that the family takes', bedrock('amazon.nova-lite-v1:0', { sampling: { temperature: 0.2, topP: 0.9 } }), undefined],
    ['sampling for a model that nobody knows', bedrock('maker.model', { sampling: { temperature: 0.2, topP: 0.9 } }), undefined],
    ['any profile where anywhere is allowed', bedrock('us.anthropic.claude'), ['*']],
    ['a server that says nothing', server(), undefined],
    ["a server in the stage's region", server('eu-west-1'), undefined],
    ['a server in a place that is listed', server('rack-7'), ['eu-west-1', 'rack-7']],
  ])('take %s', (_what, endpoint, processingRegions) => {
    const dir = checkoutWith((config) => {
      config.modelRoutes.copywriting.endpoints = [endpoint];
      config.processingRegions = processingRegions;
    });
    expect(loadStageConfig(dir, 'local').modelRoutes['copywriting']?.endpoints[0]).toMatchObject(endpoint);
  });

  it.each([
    [
      'a model outside the list',
      bedrock('amazon.nova-lite-v1:0'),
      ['us-east-1'],
      `${at('model')}: .*"eu-west-1".*allows us-east-1; add "eu-west-1"`,
    ],
    [
      'a profile, by default',
      bedrock('eu.amazon.nova-lite-v1:0'),
      undefined,
      `${at('model')}: .*anywhere in "eu".*allows eu-west-1; add "eu"`,
    ],
    ['a profile whose regions are listed', bedrock('eu.amazon.nova'), ['eu-west-1', 'eu-central-1'], `${at('model')}: .*anywhere in "eu"`],
    ['a profile of another geography', bedrock('us.amazon.nova-lite-v1:0'), ['eu-west-1', 'eu'], `${at('model')}: .*anywhere in "us"`],
    ['a global profile', bedrock('global.anthropic.claude'), ['eu', 'us', 'apac'], `${at('model')}: .*global profile, which needs "\\*"`],
    [
      'a profile of a geography that is new',
      bedrock('moon.amazon.nova-lite-v1:0'),
      ['eu-west-1', 'eu'],
      `${at('model')}: .*anywhere in "moon"`,
    ],
    ['an ARN', bedrock('arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0'), ['*'], `${at('model')}: is an ARN`],
    ['an application profile of nobody knows what', bedrock(ownProfile), ['*'], `${at('model')}: .*say that in profileOf`],
    [
      'an application profile that reaches where it must not',
      bedrock(ownProfile, { profileOf: 'us.anthropic.claude-haiku-5-5' }),
      ['eu-west-1', 'eu'],
      `${at('model')}: .*anywhere in "us"`,
    ],
    [
      'a profileOf without a profile',
      bedrock('eu.amazon.nova-lite-v1:0', { profileOf: 'eu.amazon.nova-lite-v1:0' }),
      ['eu'],
      `${at('profileOf')}: .*leave it out`,
    ],
    [
      'sampling that the family refuses',
      bedrock('eu.anthropic.claude-haiku-5-5', { sampling: { temperature: 0.2 } }),
      ['eu'],
      `${at('sampling')}: temperature: .*refuses.*leave it out`,
    ],
    [
      'two of sampling where the family takes one',
      bedrock('eu.anthropic.claude-haiku-4-5-20251001-v1:0', { sampling: { temperature: 0.2, topP: 0.9 } }),
      ['eu'],
      `${at('sampling')}: temperature and topP: .*takes one of them`,
    ],
    ['sampling that says nothing', bedrock('amazon.nova-lite-v1:0', { sampling: {} }), undefined, `${at('sampling')}: says nothing`],
    ['a server elsewhere', server('us-east-1'), ['eu-west-1'], `${at('region')}: processes content in "us-east-1"`],
    [
      'a Bedrock model with a place of its own',
      bedrock('amazon.nova', { region: 'eu-west-1' }),
      undefined,
      `${at('region')}: is for openai`,
    ],
  ])('refuse %s, saying where and what to do', (_what, endpoint, processingRegions, said) => {
    const dir = checkoutWith((config) => {
      config.modelRoutes.copywriting.endpoints = [endpoint];
      config.processingRegions = processingRegions;
    });
    expect(failure(() => loadStageConfig(dir, 'local'))).toMatch(new RegExp(said));
  });

  it('hold the embedding model to the same places', () => {
    const dir = checkoutWith((config) => {
      config.embedding = { kind: 'bedrock', model: 'us.amazon.titan', version: '2', dimensions: 512 };
    });
    expect(failure(() => loadStageConfig(dir, 'local'))).toMatch(/\/embedding\/model: .*anywhere in "us"/);
  });

  it('ask for the region of a stage whose list it must be held against', () => {
    const dir = checkoutWith((config) => {
      delete config.region;
      config.modelRoutes.copywriting.endpoints = [bedrock('amazon.nova-lite-v1:0')];
      config.processingRegions = ['eu-west-1'];
    });
    expect(failure(() => loadStageConfig(dir, 'local'))).toMatch(/endpoints\/0\/model: .*set \/region/);
  });

  it('take overrides over the file: objects merged, the rest replaced', () => {
    const dir = checkoutWith(() => {});
    writeFileSync(join(dir, 'over.json'), JSON.stringify({ auth: { issuer: 'http://127.0.0.1:9999' }, egressAllowlist: ['127.0.0.1:1'] }));
    const config = loadStageConfig(dir, 'local', 'over.json');
    expect(config.auth).toMatchObject({ issuer: 'http://127.0.0.1:9999', audience: 'linekeeper' });
    expect(config.egressAllowlist).toEqual(['127.0.0.1:1']);
  });

  it('name the overrides when they are at fault', () => {
    const dir = checkoutWith(() => {});
    writeFileSync(join(dir, 'over.json'), JSON.stringify({ xray: 'no' }));
    expect(failure(() => loadStageConfig(dir, 'local', 'over.json'))).toMatch(
      /config\/local\.json with over\.json laid over it.*\n {2}\/xray: /,
    );
  });

  it('say what to do about a stage, a file or a name that is not there', () => {
    expect(failure(() => loadStageConfig(root, 'staging'))).toContain('config/staging.json cannot be read');
    expect(failure(() => loadStageConfig(root, '../x'))).toContain('no stage name');
    const dir = checkoutWith((config) => {
      config.stage = 'dev';
    });
    expect(failure(() => loadStageConfig(dir, 'local'))).toContain('must be "local"');
  });
});
