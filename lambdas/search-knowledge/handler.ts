import type { ApiHandler } from '#runtime/api.ts';
import { searchKnowledge, type SearchKnowledgeDependencies } from '#usecases/search-knowledge.ts';
import type { route } from './route.ts';

export function createSearchKnowledgeHandler(deps: SearchKnowledgeDependencies): ApiHandler<typeof route> {
  return async ({ caller, params, body }) => ({
    status: 200,
    headers: { 'cache-control': 'no-store' },
    json: await searchKnowledge(deps, caller, params.domain, body),
  });
}
