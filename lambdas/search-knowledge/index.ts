import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDomainOwners } from '#adapters/dynamodb/domain-owners.ts';
import { createEmbeddingClient } from '#adapters/inference/embedding-client.ts';
import { createKnowledgeIndex } from '#adapters/lancedb/knowledge-index.ts';
import { s3Storage } from '#adapters/lancedb/storage.ts';
import { createSecretReader } from '#adapters/secretsmanager/secret-reader.ts';
import { systemClock } from '#adapters/system/system.ts';
import { api } from '#runtime/api.ts';
import { environmentOf } from '#runtime/function.ts';
import { fn } from './function.ts';
import { createSearchKnowledgeHandler } from './handler.ts';
import { route } from './route.ts';

const env = environmentOf(fn);
const embeddings = createEmbeddingClient(env.EMBEDDING, { secret: createSecretReader() });

export const handler = api(
  route,
  createSearchKnowledgeHandler({
    owners: createDomainOwners({ client: createDocumentClient(), table: env.REGISTRY_TABLE }),
    index: createKnowledgeIndex({ storage: s3Storage(env.KNOWLEDGE_BUCKET), embedding: embeddings.embedding }),
    embeddings,
    clock: systemClock,
  }),
);
