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
