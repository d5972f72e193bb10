import { requireScope } from '#domain/identity/caller.ts';
import { EmbeddingUnavailableError } from '#domain/knowledge/errors.ts';
import { SearchRequestSchema, type FoundChunk, type SearchAnswer } from '#domain/knowledge/schema.ts';
import { ProblemError } from '#domain/problem/problem.ts';
import { readJson, type ApiReply, type ApiRequest } from '#runtime/api.ts';
import type { DomainOwners, KnowledgeSearch } from '#usecases/ports/knowledge.ts';
import type { EmbeddingClient } from '#usecases/ports/models.ts';
import type { Clock } from '#usecases/ports/system.ts';
import { requireOwnDomain } from '#usecases/steps/own-domain.ts';
import { searchKnowledge } from '#usecases/steps/search-knowledge.ts';

type Dependencies = { owners: DomainOwners; index: KnowledgeSearch; embeddings: EmbeddingClient; clock: Clock };

/** `POST /v1/knowledge/{domain}/search`. */
export function createSearchKnowledgeHandler(deps: Dependencies) {
  return async (request: ApiRequest): Promise<ApiReply> => {
    const caller = request.caller();
    requireScope(caller, 'tasks:read');
    const search = readJson(request, SearchRequestSchema);
    const began = deps.clock.now().getTime();
    const domain = await requireOwnDomain(deps.owners, caller, request.pathParameters['domain']);
    const items = await busyIsAProblem(searchKnowledge(deps, domain, search));
    const answer: SearchAnswer = { items, embedding: deps.embeddings.embedding, tookMs: deps.clock.now().getTime() - began };
    return { status: 200, headers: { 'cache-control': 'no-store' }, json: answer };
  };
}

async function busyIsAProblem(search: Promise<FoundChunk[]>): Promise<FoundChunk[]> {
  try {
    return await search;
  } catch (error) {
    if (!(error instanceof EmbeddingUnavailableError)) throw error;
    throw new ProblemError('unavailable', 'The embedding model does not answer now; search again in a moment.', { retryAfterSeconds: 5 });
  }
}
