import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { awsSettings } from '#adapters/aws-settings.ts';
import { createAutomationRegistry } from '#adapters/dynamodb/automation-registry.ts';
import { createContentStore } from '#adapters/dynamodb/content-store.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDomainOwners } from '#adapters/dynamodb/domain-owners.ts';
import { createOutages } from '#adapters/dynamodb/outages.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { createEmbeddingClient } from '#adapters/inference/embedding-client.ts';
import { createKnowledgeIndex } from '#adapters/lancedb/knowledge-index.ts';
import { s3Storage } from '#adapters/lancedb/storage.ts';
import { createSecretReader } from '#adapters/secretsmanager/secret-reader.ts';
import { createPutBack } from '#adapters/sqs/put-back.ts';
import { createTaskTokens } from '#adapters/stepfunctions/task-tokens.ts';
import { pause, systemClock } from '#adapters/system/system.ts';
import { environmentOf } from '#runtime/function.ts';
import { queuedStep } from '#runtime/queued-step.ts';
import { InferInputSchema, MachineInputSchema } from '../../statemachines/task/contract.ts';
import { fn } from './function.ts';
import { createRetrieveHandler } from './handler.ts';

const env = environmentOf(fn);
const client = createDocumentClient();
const work = { client, table: env.WORK_TABLE };
const registry = { client, table: env.REGISTRY_TABLE };
const embeddings = createEmbeddingClient(env.EMBEDDING, { secret: createSecretReader() });

export const handler = queuedStep(
  'retrieve',
  MachineInputSchema,
  InferInputSchema,
  createRetrieveHandler({
    store: createTaskStore({ ...work, clock: systemClock }),
    contents: createContentStore({ ...work, s3: () => new S3Client(awsSettings), bucket: env.CONTENT_BUCKET, clock: systemClock }),
    registry: createAutomationRegistry(registry),
    owners: createDomainOwners(registry),
    index: createKnowledgeIndex({ storage: s3Storage(env.KNOWLEDGE_BUCKET), embedding: embeddings.embedding }),
    embeddings,
    outages: createOutages({ ...work, clock: systemClock }),
    clock: systemClock,
    pause,
    routes: env.MODEL_ROUTES,
  }),
  createTaskTokens(new SFNClient(awsSettings)),
  createPutBack(new SQSClient(awsSettings)),
);
