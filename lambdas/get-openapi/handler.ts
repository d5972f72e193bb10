import type { ApiHandler } from '#runtime/api.ts';
import type { route } from './route.ts';

/** Answers the committed document, as it was generated. */
export function createGetOpenapiHandler(document: { openapi: string }): ApiHandler<typeof route> {
  return async () => ({ status: 200, headers: { 'cache-control': 'public, max-age=300' }, json: document });
}
