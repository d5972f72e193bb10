import { S3Client } from '@aws-sdk/client-s3';
import { awsSettings } from '#adapters/aws-settings.ts';
import { createAutomationRegistry } from '#adapters/dynamodb/automation-registry.ts';
import { createContentStore } from '#adapters/dynamodb/content-store.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createReviewerGroups } from '#adapters/dynamodb/reviewer-groups.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { systemClock } from '#adapters/system/system.ts';
import { environmentOf } from '#runtime/function.ts';
import { page } from '#runtime/page.ts';
import { fn } from './function.ts';
import { createShowReviewHandler } from './handler.ts';
import { route } from './route.ts';

const env = environmentOf(fn);
const client = createDocumentClient();
const work = { client, table: env.WORK_TABLE };

export const handler = page(
  route,
  createShowReviewHandler({
    store: createTaskStore({ ...work, clock: systemClock }),
    contents: createContentStore({ ...work, s3: () => new S3Client(awsSettings), bucket: env.CONTENT_BUCKET, clock: systemClock }),
    registry: createAutomationRegistry({ client, table: env.REGISTRY_TABLE }),
    groups: createReviewerGroups({ client, table: env.REGISTRY_TABLE }),
    clock: systemClock,
  }),
);
