import { documentAnswer } from '#domain/knowledge/schema.ts';
import type { ApiHandler } from '#runtime/api.ts';
import { putDocument, type PutDocumentDependencies } from '#usecases/put-document.ts';
import type { route } from './route.ts';

export function createPutDocumentHandler(deps: PutDocumentDependencies): ApiHandler<typeof route> {
  return async ({ caller, params, body }, log) => {
    const { kind, record } = await putDocument(deps, caller, params, body);
    log.info('document put', { domain: record.domain, document: record.id, version: record.version, result: kind });
    return { status: 202, json: documentAnswer(record) };
  };
}
