import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll } from '@jest/globals';
import { createAutomationRegistry } from '#adapters/dynamodb/automation-registry.ts';
import { createContentStore } from '#adapters/dynamodb/content-store.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDocumentStore } from '#adapters/dynamodb/document-store.ts';
import { createDomainOwners } from '#adapters/dynamodb/domain-owners.ts';
import { createRateLimiter } from '#adapters/dynamodb/rate-limiter.ts';
import { createSlots } from '#adapters/dynamodb/slots.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { adminEnv } from '../../local/services.ts';
import { morning } from '../doubles/fixtures.ts';
import { createTestClock } from '../doubles/test-clock.ts';
import { automationRegistryContract } from './automation-registry.ts';
import { contentStoreContract } from './content-store.ts';
import { documentStoreContract } from './document-store.ts';
import { rateLimiterContract } from './rate-limiter.ts';
import { slotsContract } from './slots.ts';
import { startEmulator, type Emulator } from './stage/emulator.ts';
import { createTable, tableDefinitions } from './stage/tables.ts';
import { taskStoreContract } from './task-store.ts';

/** The adapters of DynamoDB and S3 on the emulator alone: they keep to what the doubles in memory keep to. */

const bucket = 'content';
let emulator: Emulator;
let client: DynamoDBDocumentClient;
let s3: S3Client;
const definitions = tableDefinitions();

beforeAll(async () => {
  emulator = await startEmulator(['dynamodb', 's3']);
  // Where a function's clients look for it.
  Object.assign(process.env, adminEnv, { AWS_ENDPOINT_URL: emulator.url });
  client = createDocumentClient();
  s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
}, 120_000);

afterAll(async () => {
  client.destroy();
  s3.destroy();
  await emulator.stop();
});

/** An empty table each, so that no test sees another's items. */
const emptyTable = async (name: keyof typeof definitions) => ({ client, table: await createTable(client, definitions[name]) });

async function makeTasks() {
  const clock = createTestClock(morning);
  const work = await emptyTable('Work');
  return { store: createTaskStore({ ...work, clock }), contents: createContentStore({ ...work, s3: () => s3, bucket, clock }), clock };
}

taskStoreContract('tasks in DynamoDB', makeTasks);
contentStoreContract('in DynamoDB and S3', makeTasks);
slotsContract('in DynamoDB', async () => createSlots(await emptyTable('Work')));
rateLimiterContract('in DynamoDB', async (perMinute) => createRateLimiter({ ...(await emptyTable('Work')), perMinute }));
automationRegistryContract('in DynamoDB', async () => createAutomationRegistry(await emptyTable('Registry')));
documentStoreContract('in DynamoDB and S3', async () => {
  const registry = await emptyTable('Registry');
  const domain = `domain-${registry.table}`;
  return { documents: createDocumentStore({ ...registry, s3: () => s3, bucket }), owners: createDomainOwners(registry), domain };
});
