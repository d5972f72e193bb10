import { S3Client } from '@aws-sdk/client-s3';
import { awsSettings } from '#adapters/aws-settings.ts';
import { createAutomationRegistry } from '#adapters/dynamodb/automation-registry.ts';
import { createContentStore } from '#adapters/dynamodb/content-store.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { systemClock } from '#adapters/system/system.ts';
import { environmentOf } from '#runtime/function.ts';
import { step } from '#runtime/step.ts';
import { FallbackInputSchema, FallbackOutputSchema } from '../../statemachines/task/contract.ts';
import { fn } from './function.ts';
import { createFallbackHandler } from './handler.ts';

const env = environmentOf(fn);
const client = createDocumentClient();

export const handler = step(
  'fallback',
  FallbackInputSchema,
  FallbackOutputSchema,
  createFallbackHandler({
    store: createTaskStore({ client, table: env.WORK_TABLE, clock: systemClock }),
    contents: createContentStore({
      client,
      table: env.WORK_TABLE,
      s3: () => new S3Client(awsSettings),
      bucket: env.CONTENT_BUCKET,
      clock: systemClock,
    }),
    registry: createAutomationRegistry({ client, table: env.REGISTRY_TABLE }),
    clock: systemClock,
  }),
);
