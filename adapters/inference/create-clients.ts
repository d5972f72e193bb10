import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import type { EmbeddingConfig } from '#domain/knowledge/embedding.ts';
import type { EmbeddingClient, ModelClient } from '#usecases/ports/models.ts';
import { createOpenAiEmbeddingClient } from '../openai/embedding-client.ts';
import { createOpenAiModelClient } from '../openai/model-client.ts';
import type { SecretReader } from '../secretsmanager/secret-reader.ts';

export type ModelClientDeps = {
  /** Reads a bearer key by its secret's ARN. */
  secret: SecretReader;
  /** The Bedrock client to use. Default: one of the environment's region, made when the first Bedrock endpoint is asked. */
  bedrock?: () => Promise<BedrockRuntimeClient>;
};

/** Loaded and made on demand: a stage that serves its own models need not pay for it at every cold start. */
async function defaultBedrock(): Promise<BedrockRuntimeClient> {
  const { BedrockRuntimeClient } = await import('@aws-sdk/client-bedrock-runtime');
  return new BedrockRuntimeClient({ maxAttempts: 1 });
}

/** A client for the endpoints of every kind. */
export function createModelClient({ secret, bedrock = defaultBedrock }: ModelClientDeps): ModelClient {
  const openai = createOpenAiModelClient({ secret });
  const managed = once(async () => {
    const { createBedrockModelClient } = await import('../bedrock/model-client.ts');
    return createBedrockModelClient({ client: await bedrock() });
  });
  return {
    async converse(endpoint, request) {
      switch (endpoint.kind) {
        case 'openai':
          return openai.converse(endpoint, request);
        case 'bedrock':
          return (await managed()).converse(endpoint, request);
        default:
          return endpoint.kind satisfies never;
      }
    },
  };
}

/** The client of the stage's embedding model. */
export function createEmbeddingClient(config: EmbeddingConfig, { secret, bedrock = defaultBedrock }: ModelClientDeps): EmbeddingClient {
  if (config.kind === 'openai') return createOpenAiEmbeddingClient(config, { secret });
  const managed = once(async () => {
    const { createBedrockEmbeddingClient } = await import('../bedrock/embedding-client.ts');
    return createBedrockEmbeddingClient(config, { client: await bedrock() });
  });
  return {
    embedding: `${config.model}@${config.version}`,
    embed: async (texts) => (await managed()).embed(texts),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
