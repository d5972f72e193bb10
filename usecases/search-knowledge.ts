import type { Caller } from '#domain/identity/caller.ts';
import { EmbeddingUnavailableError } from '#domain/knowledge/errors.ts';
import type { FoundChunk, SearchAnswer, SearchRequest } from '#domain/knowledge/schema.ts';
import { ProblemError } from '#domain/problem/problem.ts';
import type { DomainOwners, KnowledgeSearch } from './ports/knowledge.ts';
import type { EmbeddingClient } from './ports/models.ts';
import type { Clock } from './ports/system.ts';
import { requireOwnDomain } from './steps/own-domain.ts';
import { searchKnowledge as searchDomain } from './steps/search-knowledge.ts';

export type SearchKnowledgeDependencies = { owners: DomainOwners; index: KnowledgeSearch; embeddings: EmbeddingClient; clock: Clock };

/** Searches a domain of the caller's team. @throws {ProblemError} not-found; unavailable while the embedding model does not answer */
export async function searchKnowledge(
  deps: SearchKnowledgeDependencies,
  caller: Caller,
  domain: string,
  search: SearchRequest,
): Promise<SearchAnswer> {
  const began = deps.clock.now().getTime();
  await requireOwnDomain(deps.owners, caller, domain);
  const items = await busyIsAProblem(searchDomain(deps, domain, search));
  return { items, embedding: deps.embeddings.embedding, tookMs: deps.clock.now().getTime() - began };
}

async function busyIsAProblem(search: Promise<FoundChunk[]>): Promise<FoundChunk[]> {
  try {
    return await search;
  } catch (error) {
    if (!(error instanceof EmbeddingUnavailableError)) throw error;
    throw new ProblemError('unavailable', 'The embedding model does not answer now; search again in a moment.', { retryAfterSeconds: 5 });
  }
}
