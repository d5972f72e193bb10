import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import { BedrockClient } from '@aws-sdk/client-bedrock';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateEmailIdentityCommand, PutAccountDetailsCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadStageConfig } from '../../lib/config.ts';
import { adminEnv } from '../../local/services.ts';
import { readCaller } from '../../ops/doctor/account.ts';
import { readBootstrap, versionParameter } from '../../ops/doctor/bootstrap.ts';
import { readCertificate } from '../../ops/doctor/certificate.ts';
import { readConcurrency } from '../../ops/doctor/concurrency.ts';
import { examine, type Dial } from '../../ops/doctor/doctor.ts';
import { readIdentities, readMailAccount } from '../../ops/doctor/mail.ts';
import { readModel } from '../../ops/doctor/models.ts';
import { readSecret } from '../../ops/doctor/secrets.ts';
import { readStatus } from '../../ops/doctor/stacks.ts';
import type { ClientSettings } from '../../ops/stage.ts';
import { root } from '../../ops/local-endpoints.ts';
import { startEmulator, type Emulator } from './stage/emulator.ts';

/** What the doctor reads, asked of the emulator: that its calls are well formed, and that it finds in the answers what it looks for. */

let emulator: Emulator;
let settings: ClientSettings;

beforeAll(async () => {
  emulator = await startEmulator(['sts', 'ssm', 'cloudformation', 'lambda', 'ses', 'secretsmanager', 'bedrock', 'acm']);
  settings = {
    region: adminEnv.AWS_REGION,
    endpoint: emulator.url,
    credentials: { accessKeyId: adminEnv.AWS_ACCESS_KEY_ID, secretAccessKey: adminEnv.AWS_SECRET_ACCESS_KEY },
  };
}, 120_000);

afterAll(() => emulator.stop());

const told = <T>(value: T) => ({ kind: 'told', value });

describe('the doctor reads', () => {
  it('who calls', async () => {
    expect(await readCaller(new STSClient(settings))).toEqual(
      told({ account: expect.stringMatching(/^\d{12}$/), arn: expect.stringContaining('arn:aws'), region: adminEnv.AWS_REGION }),
    );
  });

  it('the version of the bootstrap, before there is one and after', async () => {
    const client = new SSMClient(settings);
    expect(await readBootstrap(client, versionParameter('none'))).toEqual(told(undefined));
    await client.send(new PutParameterCommand({ Name: versionParameter('some'), Value: '28', Type: 'String' }));
    expect(await readBootstrap(client, versionParameter('some'))).toEqual(told(28));
  });

  it('that a stack is not there', async () => {
    expect(await readStatus(new CloudFormationClient(settings), 'linekeeper-none-state')).toEqual(told(undefined));
  });

  it('how many executions the account has', async () => {
    const answer = await readConcurrency(new LambdaClient(settings), 'none');
    expect(answer).toEqual(told({ total: expect.any(Number), unreserved: expect.any(Number), own: 0 }));
  });

  it('whether SES keeps the account in its sandbox, and which addresses it knows', async () => {
    const client = new SESv2Client(settings);
    await client.send(
      new PutAccountDetailsCommand({ MailType: 'TRANSACTIONAL', WebsiteURL: 'https://example.com', ProductionAccessEnabled: false }),
    );
    expect(await readMailAccount(client)).toEqual(
      told({ production: false, sending: true, enforcement: 'HEALTHY', perDay: expect.any(Number) }),
    );
    await client.send(new CreateEmailIdentityCommand({ EmailIdentity: 'example.com' }));
    const answer = await readIdentities(client, 'erin@mail.example.com');
    expect(answer).toMatchObject({ kind: 'told' });
    expect(answer.kind === 'told' && [...answer.value]).toEqual([
      ['erin@mail.example.com', undefined],
      ['mail.example.com', undefined],
      ['example.com', { verified: expect.any(Boolean), dkim: expect.any(String) }],
    ]);
  });

  it('whether a secret is there', async () => {
    const client = new SecretsManagerClient(settings);
    const { ARN = '' } = await client.send(new CreateSecretCommand({ Name: 'shop', SecretString: 'x' }));
    expect(await readSecret(client, ARN)).toEqual(told({ deleted: false, key: undefined }));
    expect(await readSecret(client, ARN.replace('shop', 'none'))).toEqual(told(undefined));
  });

  it('for which names a certificate is', async () => {
    const client = new ACMClient(settings);
    const { CertificateArn = '' } = await client.send(
      new RequestCertificateCommand({ DomainName: 'review.example.com', ValidationMethod: 'DNS' }),
    );
    expect(await readCertificate(client, CertificateArn)).toEqual(told({ status: expect.any(String), names: ['review.example.com'] }));
    expect(await readCertificate(client, CertificateArn.replace(/[^/]+$/, '00000000-0000-0000-0000-000000000000'))).toEqual(
      told(undefined),
    );
  });

  it('whether a model can be called, and that another is not there', async () => {
    const client = new BedrockClient(settings);
    expect(await readModel(client, { model: 'amazon.titan-embed-text-v2:0' })).toMatchObject(
      told({ model: { onDemand: true }, access: { agreement: expect.any(String) } }),
    );
    expect(await readModel(client, { model: 'eu.amazon.none-v1:0' })).toMatchObject(told({ profile: undefined, model: undefined }));
  });
});

describe('the doctor', () => {
  const dial: Dial = {
    callerOf: () => async () => ({ kind: 'failed', detail: 'ENOTFOUND', sent: false }),
    resolve: async () => [],
    pause: async () => {},
  };
  const outside = ['identity provider', 'webhook shop-webhook', 'links in emails'];

  it('looks at all that a stage needs', async () => {
    const config = loadStageConfig(root, 'dev');
    const findings = await examine(config, settings, dial);
    expect(findings.map(({ about }) => about)).toEqual([
      'account',
      'bootstrap',
      ...['state', 'knowledge', 'workflow', 'api', 'operations'].map((stack) => `linekeeper-dev-${stack}`),
      'concurrency',
      'SES',
      'sender',
      ...new Set(Object.values(config.modelRoutes).flatMap(({ endpoints }) => endpoints.map(({ model }) => model))),
      config.embedding.model,
      ...outside,
    ]);
    expect(findings.filter(({ state }) => state === 'could not be told')).toEqual([]);
  });

  it('asks an account nothing that is not the one of the stage', async () => {
    const findings = await examine({ ...loadStageConfig(root, 'dev'), account: '999999999999' }, settings, dial);
    expect(findings.map(({ about }) => about)).toEqual(['account', ...outside]);
    expect(findings[0]).toMatchObject({ state: 'to do' });
  });
});
