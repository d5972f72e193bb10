import { S3Client } from '@aws-sdk/client-s3';
import { awsSettings } from '#adapters/aws-settings.ts';
import { createContentStore } from '#adapters/dynamodb/content-store.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDraftClaims } from '#adapters/dynamodb/draft-claims.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { systemClock } from '#adapters/system/system.ts';
import { api } from '#runtime/api.ts';
import { environmentOf } from '#runtime/function.ts';
import { fn } from './function.ts';
import { createGetTaskHandler } from './handler.ts';
import { route } from './route.ts';

const env = environmentOf(fn);
const work = { client: createDocumentClient(), table: env.WORK_TABLE };

export const handler = api(
  route,
  createGetTaskHandler({
    store: createTaskStore({ ...work, clock: systemClock }),
    contents: createContentStore({ ...work, s3: () => new S3Client(awsSettings), bucket: env.CONTENT_BUCKET, clock: systemClock }),
    claims: createDraftClaims(work),
    clock: systemClock,
  }),
);
