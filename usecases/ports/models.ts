import type { ModelEndpoint, ModelReply, ModelRequest } from '#domain/route/schema.ts';

/** Asks one endpoint once. Never throws for what a server may do: refused connections and 5xx are replies of kind `unavailable`. */
export interface ModelClient {
  converse(endpoint: ModelEndpoint, request: ModelRequest): Promise<ModelReply>;
}

/** What a text is embedded for: some models embed a query otherwise than what it is to find. */
export type EmbeddingUse = 'document' | 'query';

/**
 * Turns texts into vectors of one model; `embedding` names the model and its version, so vectors of two models never mix.
 * What passes in a moment is tried again within the model's time-out.
 * @throws {EmbeddingUnavailableError} when a later try may help
 * @throws {EmbeddingRejectedError} when it will not
 */
export interface EmbeddingClient {
  readonly embedding: string;
  /** One vector a text, in their order. */
  embed(texts: readonly string[], use: EmbeddingUse): Promise<number[][]>;
}
