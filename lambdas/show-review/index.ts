import { S3Client } from '@aws-sdk/client-s3';
import { createAutomationRegistry } from '#adapters/dynamodb/automation-registry.ts';
import { createContentStore } from '#adapters/dynamodb/content-store.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { systemClock } from '#adapters/system/system.ts';
import { problemPage } from '#domain/review/page/closed-page.ts';
import { pageHeaders } from '#domain/review/page/layout.ts';
import { api } from '#runtime/api.ts';
import { environmentOf } from '#runtime/function.ts';
import { fn } from './function.ts';
import { createShowReviewHandler } from './handler.ts';

const env = environmentOf(fn);
const client = createDocumentClient();
const work = { client, table: env.WORK_TABLE };

export const handler = api(
  'show-review',
  createShowReviewHandler({
    store: createTaskStore({ ...work, clock: systemClock }),
    contents: createContentStore({ ...work, s3: () => new S3Client({}), bucket: env.CONTENT_BUCKET, clock: systemClock }),
    registry: createAutomationRegistry({ client, table: env.REGISTRY_TABLE }),
    groups: env.REVIEWER_GROUPS,
    clock: systemClock,
  }),
  { trace: false, errors: (problem) => ({ html: problemPage(problem), headers: { ...pageHeaders } }) },
);
