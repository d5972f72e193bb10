import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { awsSettings } from '#adapters/aws-settings.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDocumentStore } from '#adapters/dynamodb/document-store.ts';
import { createDomainOwners } from '#adapters/dynamodb/domain-owners.ts';
import { createIngestQueue } from '#adapters/sqs/ingest-queue.ts';
import { systemClock } from '#adapters/system/system.ts';
import { api } from '#runtime/api.ts';
import { environmentOf } from '#runtime/function.ts';
import { fn } from './function.ts';
import { createPutDocumentHandler } from './handler.ts';
import { route } from './route.ts';

const env = environmentOf(fn);
const registry = { client: createDocumentClient(), table: env.REGISTRY_TABLE };

export const handler = api(
  route,
  createPutDocumentHandler({
    owners: createDomainOwners(registry),
    documents: createDocumentStore({ ...registry, s3: () => new S3Client(awsSettings), bucket: env.KNOWLEDGE_BUCKET }),
    queue: createIngestQueue({ client: new SQSClient(awsSettings), url: env.INGEST_QUEUE_URL }),
    clock: systemClock,
  }),
);
