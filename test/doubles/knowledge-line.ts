import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDocumentStore } from '#adapters/dynamodb/document-store.ts';
import { createDomainOwners } from '#adapters/dynamodb/domain-owners.ts';
import { createKnowledgeIndex } from '#adapters/lancedb/knowledge-index.ts';
import type { IngestMessage } from '#domain/knowledge/schema.ts';
import type { ApiReply, ApiRequest } from '#runtime/api.ts';
import type { StepLog } from '#runtime/log.ts';
import { createDeleteDocumentHandler } from '../../lambdas/delete-document/handler.ts';
import { createGetDocumentHandler } from '../../lambdas/get-document/handler.ts';
import { createIngestDocumentHandler } from '../../lambdas/ingest-document/handler.ts';
import { createPutDocumentHandler } from '../../lambdas/put-document/handler.ts';
import { createSearchKnowledgeHandler } from '../../lambdas/search-knowledge/handler.ts';
import { memoryBucket } from './memory-bucket.ts';
import { memoryTable } from './memory-table.ts';
import { synonymEmbedding } from './synonym-embedding.ts';

type CallOptions = { team?: string; scope?: string; body?: unknown; rawBody?: string; contentType?: string };

/** All of knowledge around a real LanceDB in a temporary folder: the five handlers, their stores in memory, the queue as a list. */
export function createKnowledgeLine() {
  const folder = mkdtempSync(join(tmpdir(), 'knowledge-line-'));
  let now = Date.UTC(2026, 0, 1);
  const clock = { now: () => new Date((now += 1000)) };
  const table = memoryTable();
  const bucket = memoryBucket();
  const embeddings = synonymEmbedding([
    ['lamp', 'light'],
    ['rug', 'carpet'],
  ]);
  const faults: { embed?: Error; send?: Error } = {};
  const embed = embeddings.embed;
  embeddings.embed = async (texts) => {
    if (faults.embed) throw faults.embed;
    return await embed(texts);
  };
  const messages: IngestMessage[] = [];
  const queue = {
    async send(message: IngestMessage) {
      if (faults.send) throw faults.send;
      messages.push(message);
    },
  };
  const logged: { message: string; fields: object | undefined }[] = [];
  const note = (message: string, fields?: object) => void logged.push({ message, fields });
  const log: StepLog = { task: () => undefined, info: note, warn: note, error: note };
  const registry = { client: table.client, table: 'Registry' };
  const owners = createDomainOwners(registry);
  const documents = createDocumentStore({ ...registry, s3: bucket.s3, bucket: 'kb' });
  const index = createKnowledgeIndex({ storage: { uri: folder, options: {} }, embedding: embeddings.embedding });
  const handlers = {
    put: createPutDocumentHandler({ owners, documents, queue, clock }),
    get: createGetDocumentHandler({ owners, documents }),
    delete: createDeleteDocumentHandler({ owners, documents, queue, clock }),
    search: createSearchKnowledgeHandler({ owners, index, embeddings, clock }),
  };
  const ingest = createIngestDocumentHandler({ documents, index, embeddings, clock });

  return {
    owners,
    documents,
    index,
    embeddings,
    bucket,
    clock,
    messages,
    logged,
    log,
    faults,
    /** Calls a handler for `domain/id`, as a team. */
    async call(
      action: keyof typeof handlers,
      path: string,
      options: CallOptions = {},
    ): Promise<ApiReply & { json: Record<string, unknown> }> {
      const reply = await handlers[action](requestFor(path, options), log);
      if (!('json' in reply)) throw new Error('expected a JSON answer');
      return reply as ApiReply & { json: Record<string, unknown> };
    },
    ingest: (message: IngestMessage) => ingest(message, log),
    /** Lets ingest-document take all that waits. */
    async drain(): Promise<void> {
      for (let message = messages.shift(); message; message = messages.shift()) await ingest(message, log);
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function requestFor(
  path: string,
  { team = 'catalogue', scope = 'knowledge:write tasks:read', body, rawBody, contentType = 'application/json' }: CallOptions,
): ApiRequest {
  const [domain = '', id = ''] = path.split('/');
  return {
    method: 'ANY',
    route: '/v1/knowledge/{domain}',
    pathParameters: { domain, ...(id ? { id } : {}) },
    query: {},
    header: (name) => (name === 'content-type' ? contentType : undefined),
    body: rawBody ?? JSON.stringify(body ?? {}),
    caller: () => ({ sub: 'svc', team, scope: new Set(scope.split(' ')) }),
    requestId: 'r-1',
  };
}
