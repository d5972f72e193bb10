import { documentAnswer } from '#domain/knowledge/schema.ts';
import type { ApiHandler } from '#runtime/api.ts';
import { getDocument, type GetDocumentDependencies } from '#usecases/get-document.ts';
import type { route } from './route.ts';

export function createGetDocumentHandler(deps: GetDocumentDependencies): ApiHandler<typeof route> {
  return async ({ caller, params }) => ({
    status: 200,
    headers: { 'cache-control': 'no-store' },
    json: documentAnswer(await getDocument(deps, caller, params)),
  });
}
