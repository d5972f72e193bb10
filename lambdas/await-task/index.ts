import { S3Client } from '@aws-sdk/client-s3';
import { awsSettings } from '#adapters/aws-settings.ts';
import { createContentStore } from '#adapters/dynamodb/content-store.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { pause, systemClock } from '#adapters/system/system.ts';
import { AwaitedTaskSchema } from '#domain/task/view.ts';
import { environmentOf } from '#runtime/function.ts';
import { step } from '#runtime/step.ts';
import { fn } from './function.ts';
import { AwaitInputSchema, createAwaitTaskHandler } from './handler.ts';

const env = environmentOf(fn);
const work = { client: createDocumentClient(), table: env.WORK_TABLE };

export const handler = step(
  'await-task',
  AwaitInputSchema,
  AwaitedTaskSchema,
  createAwaitTaskHandler({
    store: createTaskStore({ ...work, clock: systemClock }),
    contents: createContentStore({ ...work, s3: () => new S3Client(awsSettings), bucket: env.CONTENT_BUCKET, clock: systemClock }),
    clock: systemClock,
    pause,
  }),
);
