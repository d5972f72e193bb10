import type { ModelEndpoint, ModelReply, ModelRequest } from '#domain/route/schema.ts';

/** Asks one endpoint once. Never throws for what a server may do: refused connections and 5xx are replies of kind `unavailable`. */
export interface ModelClient {
  converse(endpoint: ModelEndpoint, request: ModelRequest): Promise<ModelReply>;
}

/**
 * Turns texts into vectors of one model; `embedding` names the model and its version, so vectors of two models never mix.
 * @throws {EmbeddingUnavailableError} when a retry may help
 * @throws {EmbeddingRejectedError} when it will not
 */
export interface EmbeddingClient {
  readonly embedding: string;
  /** One vector a text, in their order. */
  embed(texts: readonly string[]): Promise<number[][]>;
}
