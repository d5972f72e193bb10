import { EmbeddingRejectedError } from '#domain/knowledge/errors.ts';
import type { FoundChunk, SearchRequest } from '#domain/knowledge/schema.ts';
import type { KnowledgeSearch } from '../ports/knowledge.ts';
import type { EmbeddingClient } from '../ports/models.ts';

/**
 * Embeds a query and searches a domain with it. Whether the caller may read the domain is decided before.
 * @throws {EmbeddingRejectedError} when the model answers with no vector
 */
export async function searchKnowledge(
  deps: { index: KnowledgeSearch; embeddings: EmbeddingClient },
  domain: string,
  request: SearchRequest,
): Promise<FoundChunk[]> {
  const [vector] = await deps.embeddings.embed([request.query], 'query');
  if (!vector) throw new EmbeddingRejectedError('The embedding model answered a query with no vector.');
  return await deps.index.search(domain, request, vector);
}
