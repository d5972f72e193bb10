import { BedrockRuntimeClient, InvokeModel$ } from '@aws-sdk/client-bedrock-runtime';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createBedrockEmbeddingClient } from '#adapters/bedrock/embedding-client.ts';
import type { EmbeddingConfig } from '#domain/knowledge/embedding.ts';
import { quickWaiting } from '../../doubles/quick-waiting.ts';
import type { Play, Received, ScriptedServer } from '../model-client-contract.ts';
import { serveHttp2 } from '../scripted-server.ts';
import { modelFaults } from './service-model.ts';

const config: EmbeddingConfig = {
  kind: 'bedrock',
  model: 'amazon.titan-embed-text-v2:0',
  version: '2',
  dimensions: 256,
  timeoutMs: 20_000,
};

describe('the Bedrock embedding client', () => {
  let server: ScriptedServer;
  afterEach(() => server.close());
  const clientOf = async (play: (received: Received) => Play, model = config.model) => {
    server = await serveHttp2(play);
    const client = new BedrockRuntimeClient({
      endpoint: server.url,
      region: 'eu-west-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    return createBedrockEmbeddingClient({ ...config, model }, { client, waiting: quickWaiting().waiting });
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
    const vectors = await client.embed(['0', '1', '2', '3', '4', '5'], 'document');
    expect(vectors.map(([first]) => first)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(received.map(({ body }) => body)).toContainEqual({ inputText: '3', dimensions: 256, normalize: true });
    const modelId = /^\/model\/([^/]+)\/invoke$/.exec(received[0]!.path)?.[1];
    const sent = { modelId, contentType: received[0]!.headers['content-type'], accept: received[0]!.headers.accept, body: 'bytes' };
    expect(sent).toMatchObject({ modelId: config.model, contentType: 'application/json', accept: 'application/json' });
    expect(modelFaults(InvokeModel$[4], sent)).toEqual([]);
  });

  const families: [string, object, object][] = [
    ['cohere.embed-multilingual-v3', { input_type: 'search_document' }, { input_type: 'search_query' }],
    [
      'eu.cohere.embed-v4:0',
      { input_type: 'search_document', output_dimension: 256 },
      { input_type: 'search_query', output_dimension: 256 },
    ],
  ];
  it.each(families)('asks %s for many texts a call, and says what they are for', async (model, document, query) => {
    const received: Received[] = [];
    const client = await clientOf((got) => {
      received.push(got);
      const { texts } = got.body as { texts: string[] };
      const float = texts.map((text) => Array.from({ length: 256 }, () => Number(text)));
      return { status: 200, body: JSON.stringify({ id: 'x', response_type: 'embeddings_by_type', embeddings: { float }, texts }) };
    }, model);
    const texts = Array.from({ length: 100 }, (_, at) => String(at));
    const vectors = await client.embed(texts, 'document');
    expect(vectors.map(([first]) => first)).toEqual(texts.map(Number));
    await client.embed(['7'], 'query');
    expect(received.map(({ body }) => body)).toEqual([
      { texts: texts.slice(0, 96), embedding_types: ['float'], ...document },
      { texts: texts.slice(96), embedding_types: ['float'], ...document },
      { texts: ['7'], embedding_types: ['float'], ...query },
    ]);
  });

  it('gets over a throttle', async () => {
    const plays: Play[] = [{ status: 429, headers: { 'x-amzn-errortype': 'ThrottlingException' }, body: '{}' }];
    const embedding = Array.from({ length: 256 }, () => 1);
    const client = await clientOf(() => plays.shift() ?? { status: 200, body: JSON.stringify({ embedding }) });
    expect(await client.embed(['text'], 'document')).toEqual([embedding]);
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
    await expect(client.embed(['text'], 'document')).rejects.toMatchObject({ name, message: expect.not.stringContaining('secret words') });
  });
});
