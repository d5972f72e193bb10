import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adminEnv } from '../../local/services.ts';
import { readPlan, type PlanClients } from '../../ops/teardown/read-plan.ts';
import { removeStage } from '../../ops/teardown/remove.ts';
import { startEmulator, type Emulator } from './stage/emulator.ts';

/** A teardown on the emulator: of a small stage that has of everything what is special in deleting it. */

const kept = { Type: 'AWS::DynamoDB::Table', DeletionPolicy: 'Retain' };
const template = {
  Resources: {
    Content: {
      Type: 'AWS::S3::Bucket',
      Properties: { BucketName: 'linekeeper-dev-state-content', VersioningConfiguration: { Status: 'Enabled' } },
    },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'linekeeper-dev-interactive' } },
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'x', Tags: [{ Key: 'linekeeper:stage', Value: 'dev' }] } },
    Work: {
      ...kept,
      Properties: {
        TableName: 'linekeeper-dev-state-work',
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      },
    },
  },
};

let emulator: Emulator;
let clients: PlanClients;

beforeAll(async () => {
  emulator = await startEmulator(['cloudformation', 'dynamodb', 'logs', 's3', 'secretsmanager', 'sqs', 'states', 'sts']);
  const settings = {
    region: adminEnv.AWS_REGION,
    endpoint: emulator.url,
    credentials: { accessKeyId: adminEnv.AWS_ACCESS_KEY_ID, secretAccessKey: adminEnv.AWS_SECRET_ACCESS_KEY },
  };
  clients = {
    cloudFormation: new CloudFormationClient(settings),
    dynamodb: new DynamoDBClient(settings),
    logs: new CloudWatchLogsClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    secrets: new SecretsManagerClient(settings),
    sqs: new SQSClient(settings),
    stepFunctions: new SFNClient(settings),
    sts: new STSClient(settings),
  };
  const { cloudFormation, logs, s3, secrets, sqs } = clients;
  await cloudFormation.send(new CreateStackCommand({ StackName: 'linekeeper-dev-state', TemplateBody: JSON.stringify(template) }));
  await waitUntilStackCreateComplete(
    { client: cloudFormation, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
    { StackName: 'linekeeper-dev-state' },
  );
  for (const Body of ['one', 'two']) await s3.send(new PutObjectCommand({ Bucket: 'linekeeper-dev-state-content', Key: 'a', Body }));
  // What an earlier deployment left, and what another stage has.
  await sqs.send(new CreateQueueCommand({ QueueName: 'linekeeper-dev-bulk' }));
  await sqs.send(new CreateQueueCommand({ QueueName: 'linekeeper-dev-2-bulk' }));
  for (const stage of ['dev', 'dev-2'])
    await secrets.send(
      new CreateSecretCommand({ Name: `WebhookSecret-${stage}`, SecretString: 'x', Tags: [{ Key: 'linekeeper:stage', Value: stage }] }),
    );
  await logs.send(new CreateLogGroupCommand({ logGroupName: '/aws/lambda/linekeeper-dev-infer' }));
}, 120_000);

afterAll(() => emulator.stop());

const read = () => readPlan('dev', ['dev', 'dev-2', 'prod'], clients);
const leftovers = [
  { what: 'queue', name: 'linekeeper-dev-bulk' },
  { what: 'logs', name: '/aws/lambda/linekeeper-dev-infer' },
  { what: 'secret', name: 'WebhookSecret-dev' },
];

describe('a teardown', () => {
  it('finds what goes with the stacks, what stays, and what is left of earlier times', async () => {
    const plan = await read();
    expect(plan.stacks.map(({ name }) => name)).toEqual(['linekeeper-dev-state']);
    expect(plan.stacks[0]?.things.map(({ kind, goes, protected: held }) => ({ kind, goes, held }))).toEqual(
      expect.arrayContaining([
        { kind: 'AWS::S3::Bucket', goes: true, held: false },
        { kind: 'AWS::SQS::Queue', goes: true, held: false },
        { kind: 'AWS::SecretsManager::Secret', goes: true, held: false },
        { kind: 'AWS::DynamoDB::Table', goes: false, held: true },
      ]),
    );
    expect(plan.leftovers).toEqual(leftovers);
    expect(plan.running).toEqual({ count: 0, more: false });
  });

  it('empties the buckets of old versions too, deletes the stacks, and leaves what is to stay', async () => {
    const said: string[] = [];
    await removeStage(await read(), clients, (text) => said.push(text));
    expect(said).toEqual([
      'linekeeper-dev-state-content: deleted 2 objects',
      'linekeeper-dev-state: deleting',
      'linekeeper-dev-state: gone',
    ]);
    const { Buckets = [] } = await clients.s3.send(new ListBucketsCommand({}));
    expect(Buckets).toEqual([]);
    const after = await read();
    expect(after.stacks).toEqual([]);
    expect(after.leftovers).toEqual([{ what: 'table', name: 'linekeeper-dev-state-work' }, ...leftovers]);
  });
});
