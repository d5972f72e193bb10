import { requireScope } from '#domain/identity/caller.ts';
import { documentAnswer } from '#domain/knowledge/schema.ts';
import type { ApiReply, ApiRequest } from '#runtime/api.ts';
import type { DocumentStore, DomainOwners } from '#usecases/ports/knowledge.ts';
import { documentPlace, noDocument, requireOwnDomain } from '#usecases/steps/own-domain.ts';

/** `GET /v1/knowledge/{domain}/documents/{id}`: where a document stands, without its content. */
export function createGetDocumentHandler(deps: { owners: DomainOwners; documents: DocumentStore }) {
  return async (request: ApiRequest): Promise<ApiReply> => {
    const caller = request.caller();
    if (!caller.scope.has('knowledge:write')) requireScope(caller, 'tasks:read');
    const { domain, id } = documentPlace(request.pathParameters);
    await requireOwnDomain(deps.owners, caller, domain);
    const record = await deps.documents.find(domain, id);
    if (!record) throw noDocument();
    return { status: 200, headers: { 'cache-control': 'no-store' }, json: documentAnswer(record) };
  };
}
