import { requireScope } from '#domain/identity/caller.ts';
import { documentAnswer } from '#domain/knowledge/schema.ts';
import type { ApiReply, ApiRequest } from '#runtime/api.ts';
import type { StepLog } from '#runtime/log.ts';
import type { DocumentStore, DomainOwners, IngestQueue } from '#usecases/ports/knowledge.ts';
import type { Clock } from '#usecases/ports/system.ts';
import { documentPlace, noDocument, requireOwnDomain } from '#usecases/steps/own-domain.ts';

/** `DELETE /v1/knowledge/{domain}/documents/{id}`: the document is on its way out; it is gone when a GET answers 404. */
export function createDeleteDocumentHandler(deps: { owners: DomainOwners; documents: DocumentStore; queue: IngestQueue; clock: Clock }) {
  return async (request: ApiRequest, log: StepLog): Promise<ApiReply> => {
    const caller = request.caller();
    requireScope(caller, 'knowledge:write');
    const { domain, id } = documentPlace(request.pathParameters);
    await requireOwnDomain(deps.owners, caller, domain);
    const record = await deps.documents.beginDelete(domain, id, deps.clock.now());
    if (!record) throw noDocument();
    await deps.queue.send({ domain, id, version: record.version, action: 'delete', at: record.updatedAt });
    log.info('document to be deleted', { domain, document: id, version: record.version });
    return { status: 202, json: documentAnswer(record) };
  };
}
