import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { awsSettings } from '#adapters/aws-settings.ts';
import { createAutomationRegistry } from '#adapters/dynamodb/automation-registry.ts';
import { createContentStore } from '#adapters/dynamodb/content-store.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createOutages } from '#adapters/dynamodb/outages.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { createTaskQueue, lineUrls } from '#adapters/sqs/task-queue.ts';
import { createExecutions } from '#adapters/stepfunctions/executions.ts';
import { systemClock } from '#adapters/system/system.ts';
import { api } from '#runtime/api.ts';
import { environmentOf } from '#runtime/function.ts';
import { fn } from './function.ts';
import { createRetryTaskHandler } from './handler.ts';
import { route } from './route.ts';

const env = environmentOf(fn);
const client = createDocumentClient();
const work = { client, table: env.WORK_TABLE };

export const handler = api(
  route,
  createRetryTaskHandler({
    store: createTaskStore({ ...work, clock: systemClock }),
    contents: createContentStore({ ...work, s3: () => new S3Client(awsSettings), bucket: env.CONTENT_BUCKET, clock: systemClock }),
    registry: createAutomationRegistry({ client, table: env.REGISTRY_TABLE }),
    outages: createOutages({ ...work, clock: systemClock }),
    queue: createTaskQueue({ client: new SQSClient(awsSettings), urls: lineUrls(env) }),
    executions: createExecutions({ client: new SFNClient(awsSettings), machineArn: env.MACHINE_ARN }),
    routes: env.MODEL_ROUTES,
    pools: env.POOLS,
    clock: systemClock,
  }),
);
