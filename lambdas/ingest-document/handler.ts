import type { IngestMessage } from '#domain/knowledge/schema.ts';
import type { StepLog } from '#runtime/log.ts';
import { ingestDocument, type IngestDependencies } from '#usecases/ingest-document.ts';

/** Takes a document from the ingest line into the index, or out of it. */
export function createIngestDocumentHandler(deps: IngestDependencies) {
  return async (message: IngestMessage, log: StepLog): Promise<void> => {
    const { domain, id, version, action } = message;
    const reply = await ingestDocument(deps, message);
    const about = { domain, document: id, version, action, result: reply.kind };
    switch (reply.kind) {
      case 'indexed':
        return log.info('ingested', { ...about, chunks: reply.chunks });
      case 'failed':
        return log.warn('cannot be ingested', { ...about, why: reply.why });
      case 'deleted':
      case 'stale':
        return log.info('ingested', about);
      default:
        return reply satisfies never;
    }
  };
}
