import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { awsSettings } from '#adapters/aws-settings.ts';
import { createConnectors } from '#adapters/connectors/create-connectors.ts';
import { createAutomationRegistry } from '#adapters/dynamodb/automation-registry.ts';
import { createContentStore } from '#adapters/dynamodb/content-store.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createOutages } from '#adapters/dynamodb/outages.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { once } from '#adapters/once.ts';
import { pause, systemClock } from '#adapters/system/system.ts';
import { environmentOf } from '#runtime/function.ts';
import { step } from '#runtime/step.ts';
import { PublishInputSchema, PublishOutputSchema } from '../../statemachines/task/contract.ts';
import { fn } from './function.ts';
import { createPublishHandler } from './handler.ts';

const env = environmentOf(fn);
const client = createDocumentClient();
const s3 = once(() => new S3Client(awsSettings));
const secrets = once(() => new SecretsManagerClient(awsSettings));

export const handler = step(
  'publish',
  PublishInputSchema,
  PublishOutputSchema,
  createPublishHandler({
    store: createTaskStore({ client, table: env.WORK_TABLE, clock: systemClock }),
    contents: createContentStore({ client, table: env.WORK_TABLE, s3, bucket: env.CONTENT_BUCKET, clock: systemClock }),
    outages: createOutages({ client, table: env.WORK_TABLE, clock: systemClock }),
    pause,
    registry: createAutomationRegistry({ client, table: env.REGISTRY_TABLE }),
    connectors: createConnectors(env.CONNECTORS, {
      s3,
      secrets,
      allowlist: env.EGRESS_ALLOWLIST,
      webhookSecretArn: env.WEBHOOK_SECRET_ARN,
    }),
    stage: { connectors: env.CONNECTORS, catalogueBucket: env.CATALOGUE_BUCKET },
    clock: systemClock,
  }),
);
