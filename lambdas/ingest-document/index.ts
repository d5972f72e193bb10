import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { awsSettings } from '#adapters/aws-settings.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDocumentStore } from '#adapters/dynamodb/document-store.ts';
import { createIndexLeases } from '#adapters/dynamodb/index-leases.ts';
import { createEmbeddingClient } from '#adapters/inference/embedding-client.ts';
import { createKnowledgeIndex } from '#adapters/lancedb/knowledge-index.ts';
import { s3Storage } from '#adapters/lancedb/storage.ts';
import { once } from '#adapters/once.ts';
import { createKeptVectors } from '#adapters/s3/kept-vectors.ts';
import { createSecretReader } from '#adapters/secretsmanager/secret-reader.ts';
import { createPutBack } from '#adapters/sqs/put-back.ts';
import { pauseUpTo, systemClock } from '#adapters/system/system.ts';
import { IngestMessageSchema } from '#domain/knowledge/schema.ts';
import { environmentOf } from '#runtime/function.ts';
import { queue } from '#runtime/queue.ts';
import { fn } from './function.ts';
import { createIngestDocumentHandler } from './handler.ts';

const env = environmentOf(fn);
const registry = { client: createDocumentClient(), table: env.REGISTRY_TABLE };
const knowledge = { s3: once(() => new S3Client(awsSettings)), bucket: env.KNOWLEDGE_BUCKET };
const embeddings = createEmbeddingClient(env.EMBEDDING, { secret: createSecretReader() });

export const handler = queue(
  'ingest-document',
  IngestMessageSchema,
  createIngestDocumentHandler({
    documents: createDocumentStore({ ...registry, ...knowledge }),
    leases: createIndexLeases(registry),
    vectors: createKeptVectors(knowledge),
    index: createKnowledgeIndex({ storage: s3Storage(env.KNOWLEDGE_BUCKET), embedding: embeddings.embedding }),
    embeddings,
    clock: systemClock,
    pauseUpTo,
    longestMs: fn.timeoutSeconds * 1000,
  }),
  createPutBack(new SQSClient(awsSettings)),
);
