import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { awsSettings } from '#adapters/aws-settings.ts';
import { createAutomationRegistry } from '#adapters/dynamodb/automation-registry.ts';
import { createContentStore } from '#adapters/dynamodb/content-store.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDraftClaims } from '#adapters/dynamodb/draft-claims.ts';
import { createOutages } from '#adapters/dynamodb/outages.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { createModelClient } from '#adapters/inference/model-client.ts';
import { createSecretReader } from '#adapters/secretsmanager/secret-reader.ts';
import { createPutBack } from '#adapters/sqs/put-back.ts';
import { createTaskTokens } from '#adapters/stepfunctions/task-tokens.ts';
import { pause, systemClock } from '#adapters/system/system.ts';
import { environmentOf } from '#runtime/function.ts';
import { count, countFor, MetricUnit } from '#runtime/metrics.ts';
import { queuedStep } from '#runtime/queued-step.ts';
import { QueuedInferInputSchema, ValidateInputSchema } from '../../statemachines/task/contract.ts';
import { fn } from './function.ts';
import { createInferHandler } from './handler.ts';

const env = environmentOf(fn);
const client = createDocumentClient();

export const handler = queuedStep(
  'infer',
  QueuedInferInputSchema,
  ValidateInputSchema,
  createInferHandler({
    store: createTaskStore({ client, table: env.WORK_TABLE, clock: systemClock }),
    contents: createContentStore({
      client,
      table: env.WORK_TABLE,
      s3: () => new S3Client(awsSettings),
      bucket: env.CONTENT_BUCKET,
      clock: systemClock,
    }),
    registry: createAutomationRegistry({ client, table: env.REGISTRY_TABLE }),
    routes: env.MODEL_ROUTES,
    client: createModelClient({ secret: createSecretReader() }),
    claims: createDraftClaims({ client, table: env.WORK_TABLE }),
    outages: createOutages({ client, table: env.WORK_TABLE, clock: systemClock }),
    clock: systemClock,
    pause,
    misconfigured: () => count('EndpointsMisconfigured', 1),
    handedOver: (automation, endpoints) => countFor(automation, [['HandOvers', endpoints, MetricUnit.Count]]),
  }),
  createTaskTokens(new SFNClient(awsSettings)),
  createPutBack(new SQSClient(awsSettings)),
);
