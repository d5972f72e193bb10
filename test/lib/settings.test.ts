import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { environmentOf, variablesOf } from '#runtime/function.ts';
import { loadStageConfig } from '../../lib/config.ts';
import { settingVariables } from '../../lib/config-offers.ts';
import { ServiceFunction } from '../../lib/constructs/service-function.ts';
import { environmentFaults, settingsFileName } from '../../lib/environment.ts';
import { functions, type FunctionName } from '../../lib/functions.ts';
import { resources, root, synthesize, type Synthesized } from './synthesized.ts';

let few: Synthesized;
let many: Synthesized;
beforeAll(() => {
  few = synthesize('prod');
  many = synthesize('prod', (config) => {
    for (let at = 0; at < 40; at++) config.connectors[`hook-${at}`] = config.connectors['shop-webhook']!;
  });
}, 120_000);

const environments = (stage: Synthesized) =>
  Object.fromEntries(
    resources(stage, 'AWS::Lambda::Function').map(({ properties }): [string, Record<string, unknown>] => [
      properties.FunctionName,
      properties.Environment.Variables,
    ]),
  );

describe('settings that grow with a company', () => {
  it('leave the environment of every function as it is', () => {
    expect(environments(many)).toEqual(environments(few));
    for (const [name, variables] of Object.entries(environments(many))) expect(environmentFaults(name, variables)).toEqual([]);
  });

  it('stand beside the code of those that use them, and are read there', () => {
    const asking = Object.entries(functions).filter(([, { uses }]) => uses.some(({ variables }) => 'CONNECTORS' in variables));
    expect(asking.length).toBeGreaterThan(2);
    for (const [name] of asking) {
      const settings = many.settings[name]!;
      expect(Buffer.byteLength(settings['CONNECTORS']!)).toBeGreaterThan(4096);
      expect(JSON.parse(settings['CONNECTORS']!)).toHaveProperty('hook-39');
    }
    expect(
      Object.entries(many.settings)
        .filter(([name]) => !asking.some(([asks]) => asks === name))
        .some(([, own]) => 'CONNECTORS' in own),
    ).toBe(false);
  });

  it('are other code to deploy, so that a function never runs with those of another deployment', () => {
    const codeOf = (stage: Synthesized, name: FunctionName) =>
      resources(stage, 'AWS::Lambda::Function').find(({ properties }) => properties.FunctionName === `linekeeper-prod-${name}`)?.properties
        .Code;
    expect(codeOf(many, 'request-review')).not.toEqual(codeOf(few, 'request-review'));
    expect(codeOf(many, 'list-events')).toEqual(codeOf(few, 'list-events'));
  });
});

describe('a function that starts', () => {
  const settings = settingVariables(loadStageConfig(root, 'prod'));

  const started = (environment: Record<string, string>) => {
    const dir = mkdtempSync(join(tmpdir(), 'linekeeper-code-'));
    try {
      writeFileSync(join(dir, settingsFileName), JSON.stringify({ AUTH: settings['AUTH'] }));
      return environmentOf(functions.authorize, variablesOf(dir, environment));
    } finally {
      rmSync(dir, { recursive: true });
    }
  };

  it('reads its settings beside its code, whatever else is called by their names', () => {
    expect(started({ AUTH: 'true' }).AUTH.issuer).toBe('https://login.example.com');
  });

  it('lays over them what its environment says in an hour in which nobody can deploy', () => {
    const other = settings['AUTH']!.replace('login.example.com', 'other.example.com');
    expect(started({ SETTINGS: JSON.stringify({ AUTH: other }) }).AUTH.issuer).toBe('https://other.example.com');
  });
});

describe('an environment that Lambda would refuse', () => {
  it('fails the synthesis, which says whose it is, what is large and what to do', () => {
    const dir = mkdtempSync(join(tmpdir(), 'linekeeper-environment-'));
    try {
      mkdirSync(join(dir, 'list-events'));
      writeFileSync(join(dir, 'list-events', 'index.mjs'), '');
      const app = new App({ outdir: join(dir, 'out') });
      const stack = new Stack(app, 'Stack');
      const work = { variables: { WORK_TABLE: 'x'.repeat(3600) }, arns: ['arn:aws:dynamodb:eu-west-1:1:table/work'] };
      const stage = { config: loadStageConfig(root, 'prod'), lambdasDir: dir, engineDir: dir };
      new ServiceFunction(stack, 'list-events', { surroundings: { stage, key: new Key(stack, 'Key'), offers: { work } } });
      expect(() => app.synth()).toThrow(
        /The environment of list-events comes to 37\d\d bytes, and 3584 are allowed; .*WORK_TABLE \(3610\).* Offer what grows as settings/s,
      );
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it('is counted with room for what a deployment makes', () => {
    const unknown = Object.fromEntries(Array.from({ length: 23 }, (_, at) => [`V${at}`, { 'Fn::GetAtt': ['A', 'Arn'] }]));
    expect(environmentFaults('infer', unknown)).toHaveLength(1);
    expect(environmentFaults('infer', { V: 'ä'.repeat(1791) })).toHaveLength(0);
    expect(environmentFaults('infer', { V: 'ä'.repeat(1792) })).toHaveLength(1);
  });
});
