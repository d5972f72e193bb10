import { S3Client } from '@aws-sdk/client-s3';
import { awsSettings } from '#adapters/aws-settings.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDocumentStore } from '#adapters/dynamodb/document-store.ts';
import { createEmbeddingClient } from '#adapters/inference/embedding-client.ts';
import { createKnowledgeIndex } from '#adapters/lancedb/knowledge-index.ts';
import { s3Storage } from '#adapters/lancedb/storage.ts';
import { createSecretReader } from '#adapters/secretsmanager/secret-reader.ts';
import { systemClock } from '#adapters/system/system.ts';
import { IngestMessageSchema } from '#domain/knowledge/schema.ts';
import { environmentOf } from '#runtime/function.ts';
import { queue } from '#runtime/queue.ts';
import { fn } from './function.ts';
import { createIngestDocumentHandler } from './handler.ts';

const env = environmentOf(fn);
const embeddings = createEmbeddingClient(env.EMBEDDING, { secret: createSecretReader() });

export const handler = queue(
  'ingest-document',
  IngestMessageSchema,
  createIngestDocumentHandler({
    documents: createDocumentStore({
      client: createDocumentClient(),
      table: env.REGISTRY_TABLE,
      s3: () => new S3Client(awsSettings),
      bucket: env.KNOWLEDGE_BUCKET,
    }),
    index: createKnowledgeIndex({ storage: s3Storage(env.KNOWLEDGE_BUCKET), embedding: embeddings.embedding }),
    embeddings,
    clock: systemClock,
  }),
);
