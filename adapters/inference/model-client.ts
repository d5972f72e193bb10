import type { ModelClient } from '#usecases/ports/models.ts';
import { createOpenAiModelClient } from '../openai/model-client.ts';
import { once } from '../once.ts';
import { defaultBedrock, type InferenceDeps } from './on-demand.ts';

/** A client for the endpoints of every kind. */
export function createModelClient({ secret, bedrock = defaultBedrock }: InferenceDeps): ModelClient {
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
