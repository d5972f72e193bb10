import { BedrockRuntimeClient, InvokeModel$ } from '@aws-sdk/client-bedrock-runtime';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createBedrockEmbeddingClient } from '#adapters/bedrock/embedding-client.ts';
import type { EmbeddingConfig } from '#domain/knowledge/embedding.ts';
import type { Play, Received, ScriptedServer } from '../model-client-contract.ts';
import { serveHttp2 } from '../scripted-server.ts';
import { modelFaults } from './service-model.ts';

const config: EmbeddingConfig = { kind: 'bedrock', model: 'amazon.titan-embed-text-v2:0', version: '2', dimensions: 256, timeoutMs: 2000 };

describe('the Bedrock embedding client', () => {
  let server: ScriptedServer;
  afterEach(() => server.close());
  const clientOf = async (play: (received: Received) => Play) => {
    server = await serveHttp2(play);
    const client = new BedrockRuntimeClient({
      endpoint: server.url,
      region: 'eu-west-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    return createBedrockEmbeddingClient(config, { client });
  };

  it('asks Titan for normalised vectors of the configured length, one text a call, and keeps their order', async () => {
    const received: Received[] = [];
    const client = await clientOf((got) => {
      received.push(got);
      const { inputText } = got.body as { inputText: string };
      return {
        status: 200,
        body: JSON.stringify({ embedding: Array.from({ length: 256 }, () => Number(inputText)), inputTextTokenCount: 1 }),
      };
    });
    const vectors = await client.embed(['0', '1', '2', '3', '4', '5']);
    expect(vectors.map(([first]) => first)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(received.map(({ body }) => body)).toContainEqual({ inputText: '3', dimensions: 256, normalize: true });
    const modelId = /^\/model\/([^/]+)\/invoke$/.exec(received[0]!.path)?.[1];
    const sent = { modelId, contentType: received[0]!.headers['content-type'], accept: received[0]!.headers.accept, body: 'bytes' };
    expect(sent).toMatchObject({ modelId: config.model, contentType: 'application/json', accept: 'application/json' });
    expect(modelFaults(InvokeModel$[4], sent)).toEqual([]);
  });

  it.each<[string, Play, string]>([
    ['throttles', { status: 429, headers: { 'x-amzn-errortype': 'ThrottlingException' }, body: '{}' }, 'EmbeddingUnavailableError'],
    [
      'denies access',
      { status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException' }, body: '{"message":"secret words"}' },
      'EmbeddingUnavailableError',
    ],
    ['gives another length', { status: 200, body: '{"embedding":[1]}' }, 'EmbeddingRejectedError'],
    ['gives no JSON', { status: 200, body: 'hm' }, 'EmbeddingRejectedError'],
  ])('throws by name when Bedrock %s', async (_what, play, name) => {
    const client = await clientOf(() => play);
    await expect(client.embed(['text'])).rejects.toMatchObject({ name, message: expect.not.stringContaining('secret words') });
  });
});
