import type { IngestMessage } from '#domain/knowledge/schema.ts';
import type { StepLog } from '#runtime/log.ts';
import type { Taken } from '#runtime/queue.ts';
import { ingestDocument, type IngestDependencies } from '#usecases/ingest-document.ts';

/** By then another's write is over, or the next wait begins with those who came later. */
const busySeconds = 30;

/** Takes a document from the ingest line into the index, or out of it; a long one in several calls. */
export function createIngestDocumentHandler(deps: IngestDependencies) {
  return async (message: IngestMessage, log: StepLog): Promise<Taken> => {
    const { domain, id, version, action } = message;
    const reply = await ingestDocument(deps, message);
    const about = { domain, document: id, version, action, result: reply.kind };
    switch (reply.kind) {
      case 'indexed':
        log.info('ingested', { ...about, chunks: reply.chunks });
        return 'done';
      case 'failed':
        log.warn('cannot be ingested', { ...about, why: reply.why });
        return 'done';
      case 'deleted':
      case 'stale':
        log.info('ingested', about);
        return 'done';
      case 'unfinished':
        log.info('to be continued', { ...about, embedded: reply.embedded, chunks: reply.chunks });
        return { againInSeconds: 0 };
      case 'busy':
        log.info('others write the index', about);
        return { againInSeconds: busySeconds };
      default:
        return reply satisfies never;
    }
  };
}
