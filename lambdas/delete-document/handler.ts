import { documentAnswer } from '#domain/knowledge/schema.ts';
import type { ApiHandler } from '#runtime/api.ts';
import { deleteDocument, type DeleteDocumentDependencies } from '#usecases/delete-document.ts';
import type { route } from './route.ts';

export function createDeleteDocumentHandler(deps: DeleteDocumentDependencies): ApiHandler<typeof route> {
  return async ({ caller, params }, log) => {
    const record = await deleteDocument(deps, caller, params);
    log.info('document to be deleted', { domain: record.domain, document: record.id, version: record.version });
    return { status: 202, json: documentAnswer(record) };
  };
}
