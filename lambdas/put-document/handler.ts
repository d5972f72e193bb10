import { requireScope } from '#domain/identity/caller.ts';
import { DocumentContendedError } from '#domain/knowledge/errors.ts';
import { documentAnswer, PutDocumentSchema } from '#domain/knowledge/schema.ts';
import { ProblemError } from '#domain/problem/problem.ts';
import { readJson, type ApiReply, type ApiRequest } from '#runtime/api.ts';
import type { StepLog } from '#runtime/log.ts';
import type { DocumentStore, DomainOwners, IngestQueue, PutDocumentReply } from '#usecases/ports/knowledge.ts';
import type { Clock } from '#usecases/ports/system.ts';
import { claimDomain, documentPlace } from '#usecases/steps/own-domain.ts';

/** 4 MiB: a Lambda is called with at most 6 MB, in which the body's quotes and line ends are escaped once more. */
const maxBodyBytes = 4 * 1024 * 1024;

/** `PUT /v1/knowledge/{domain}/documents/{id}`. */
export function createPutDocumentHandler(deps: { owners: DomainOwners; documents: DocumentStore; queue: IngestQueue; clock: Clock }) {
  return async (request: ApiRequest, log: StepLog): Promise<ApiReply> => {
    const caller = request.caller();
    requireScope(caller, 'knowledge:write');
    const { domain, id } = documentPlace(request.pathParameters);
    const document = readJson(request, PutDocumentSchema, { maxBytes: maxBodyBytes });
    const now = deps.clock.now();
    await claimDomain(deps.owners, caller, domain, now);
    const { kind, record } = await put(() => deps.documents.put(caller.team, domain, id, document, now));
    // Also for an unchanged document that still waits: the first message may have been lost on its way.
    if (record.status === 'queued') await deps.queue.send({ domain, id, version: record.version, action: 'index', at: record.updatedAt });
    log.info('document put', { domain, document: id, version: record.version, result: kind });
    return { status: 202, json: documentAnswer(record) };
  };
}

async function put(work: () => Promise<PutDocumentReply>): Promise<PutDocumentReply> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DocumentContendedError)) throw error;
    throw new ProblemError('conflict', 'Others are putting the same document right now; put it again.');
  }
}
