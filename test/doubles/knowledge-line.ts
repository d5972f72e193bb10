import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDocumentStore } from '#adapters/dynamodb/document-store.ts';
import { createDomainOwners } from '#adapters/dynamodb/domain-owners.ts';
import { createIndexLeases } from '#adapters/dynamodb/index-leases.ts';
import { createKnowledgeIndex } from '#adapters/lancedb/knowledge-index.ts';
import { createKeptVectors } from '#adapters/s3/kept-vectors.ts';
import type { IngestMessage } from '#domain/knowledge/schema.ts';
import type { StepLog } from '#runtime/log.ts';
import { createDeleteDocumentHandler } from '../../lambdas/delete-document/handler.ts';
import { route as deleteRoute } from '../../lambdas/delete-document/route.ts';
import { createGetDocumentHandler } from '../../lambdas/get-document/handler.ts';
import { route as getRoute } from '../../lambdas/get-document/route.ts';
import { createIngestDocumentHandler } from '../../lambdas/ingest-document/handler.ts';
import { createPutDocumentHandler } from '../../lambdas/put-document/handler.ts';
import { route as putRoute } from '../../lambdas/put-document/route.ts';
import { createSearchKnowledgeHandler } from '../../lambdas/search-knowledge/handler.ts';
import { route as searchRoute } from '../../lambdas/search-knowledge/route.ts';
import { callApi, type ApiAnswer, type ApiCall } from './api-call.ts';
import { memoryBucket } from './memory-bucket.ts';
import { memoryTable } from './memory-table.ts';
import { synonymEmbedding } from './synonym-embedding.ts';

type CallOptions = Pick<ApiCall, 'team' | 'scope' | 'body' | 'rawBody' | 'contentType'>;

/** All of knowledge around a real LanceDB in a temporary folder: the five handlers, their stores in memory, the queue as a list. */
export function createKnowledgeLine() {
  const folder = mkdtempSync(join(tmpdir(), 'knowledge-line-'));
  let now = Date.UTC(2026, 0, 1);
  const clock = { now: () => new Date((now += 1000)) };
  const pass = (ms: number) => void (now += ms);
  const table = memoryTable();
  const bucket = memoryBucket();
  const embeddings = synonymEmbedding([
    ['lamp', 'light'],
    ['rug', 'carpet'],
  ]);
  const faults: { embed?: Error; send?: Error } = {};
  const during: { embed?: () => unknown } = {};
  const embed = embeddings.embed;
  embeddings.embed = async (texts, use) => {
    await during.embed?.();
    if (faults.embed) throw faults.embed;
    return await embed(texts, use);
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
    put: (call: ApiCall) => callApi(putRoute, createPutDocumentHandler({ owners, documents, queue, clock }), call, log),
    get: (call: ApiCall) => callApi(getRoute, createGetDocumentHandler({ owners, documents }), call, log),
    delete: (call: ApiCall) => callApi(deleteRoute, createDeleteDocumentHandler({ owners, documents, queue, clock }), call, log),
    search: (call: ApiCall) => callApi(searchRoute, createSearchKnowledgeHandler({ owners, index, embeddings, clock }), call, log),
  };
  const leases = createIndexLeases(registry);
  const vectors = createKeptVectors({ s3: bucket.s3, bucket: 'kb' });
  const pauseUpTo = async (longestMs: number) => pass(longestMs);
  const ingest = createIngestDocumentHandler({ documents, index, embeddings, vectors, leases, clock, pauseUpTo, longestMs: 300_000 });

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
    leases,
    /** Done before each call of the embedding model. */
    during,
    /** Lets time pass, in milliseconds. */
    pass,
    /** Calls a function for `domain/id`, as a team. */
    async call(action: keyof typeof handlers, path: string, options: CallOptions = {}): Promise<ApiAnswer> {
      const [domain = '', id = ''] = path.split('/');
      const body = action === 'put' || action === 'search' ? options : { ...options, body: undefined };
      return await handlers[action]({
        scope: 'knowledge:write tasks:read',
        ...body,
        params: { domain, ...(action === 'search' ? {} : { id }) },
      });
    },
    ingest: (message: IngestMessage) => ingest(message, log),
    /** Lets ingest-document take all that waits. */
    async drain(): Promise<void> {
      for (let message = messages.shift(); message; message = messages.shift()) await ingest(message, log);
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
