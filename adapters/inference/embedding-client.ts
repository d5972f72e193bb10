import type { EmbeddingConfig } from '#domain/knowledge/embedding.ts';
import type { EmbeddingClient } from '#usecases/ports/models.ts';
import { createOpenAiEmbeddingClient } from '../openai/embedding-client.ts';
import { once } from '../once.ts';
import { defaultBedrock, type InferenceDeps } from './on-demand.ts';

/** The client of the stage's embedding model. */
export function createEmbeddingClient(config: EmbeddingConfig, { secret, bedrock = defaultBedrock }: InferenceDeps): EmbeddingClient {
  if (config.kind === 'openai') return createOpenAiEmbeddingClient(config, { secret });
  const managed = once(async () => {
    const { createBedrockEmbeddingClient } = await import('../bedrock/embedding-client.ts');
    return createBedrockEmbeddingClient(config, { client: await bedrock() });
  });
  return {
    embedding: `${config.model}@${config.version}`,
    embed: async (texts, use) => (await managed()).embed(texts, use),
  };
}
