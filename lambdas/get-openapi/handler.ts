import type { ApiReply } from '#runtime/api.ts';

/** `GET /v1/openapi.json`: the committed document, as it was generated. */
export function createGetOpenapiHandler(document: unknown) {
  return async (): Promise<ApiReply> => ({ status: 200, headers: { 'cache-control': 'public, max-age=300' }, json: document });
}
