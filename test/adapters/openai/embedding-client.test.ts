import { afterEach, describe, expect, it } from '@jest/globals';
import { createOpenAiEmbeddingClient } from '#adapters/openai/embedding-client.ts';
import type { EmbeddingConfig } from '#domain/knowledge/embedding.ts';
import { quickWaiting } from '../../doubles/quick-waiting.ts';
import { startModelDouble, type ModelDouble } from '../../doubles/model-double.ts';
import type { Play, Received, ScriptedServer } from '../model-client-contract.ts';
import { serveHttp1 } from '../scripted-server.ts';

const config = (baseUrl: string): EmbeddingConfig => ({
  kind: 'openai',
  model: 'minilm',
  version: '1',
  dimensions: 8,
  baseUrl,
  timeoutMs: 20_000,
});
const deps = { secret: () => Promise.reject(new Error('no secret was to be read')), waiting: quickWaiting().waiting };

describe('the OpenAI-compatible embedding client', () => {
  let close = async () => {};
  afterEach(() => close());
  const scripted = async (play: (received: Received) => Play): Promise<ScriptedServer> => {
    const server = await serveHttp1(play);
    close = () => server.close();
    return server;
  };
  const doubled = async (): Promise<ModelDouble> => {
    const double = await startModelDouble({ dimensions: 8 });
    close = () => double.close();
    return double;
  };

  it('embeds any number of texts in order, at most 64 a call', async () => {
    const double = await doubled();
    const client = createOpenAiEmbeddingClient(config(double.baseUrl), deps);
    const texts = Array.from({ length: 130 }, (_, at) => `text ${at}`);
    const vectors = await client.embed(texts, 'document');
    expect(double.requests().map(({ prompt }) => prompt.split('\n').length)).toEqual([64, 64, 2]);
    expect(vectors).toHaveLength(130);
    expect(vectors[100]).toEqual((await client.embed(['text 100'], 'document'))[0]);
  });

  it('asks nothing for no texts', async () => {
    const double = await doubled();
    expect(await createOpenAiEmbeddingClient(config(double.baseUrl), deps).embed([], 'document')).toEqual([]);
    expect(double.requests()).toHaveLength(0);
  });

  it('names model and version', () => {
    expect(createOpenAiEmbeddingClient(config('http://127.0.0.1:1'), deps).embedding).toBe('minilm@1');
  });

  it('puts vectors in the order of their index', async () => {
    const vector = (value: number) => Array.from({ length: 8 }, () => value);
    const { url } = await scripted(() => ({
      status: 200,
      body: JSON.stringify({
        data: [
          { index: 1, embedding: vector(1) },
          { index: 0, embedding: vector(0) },
        ],
      }),
    }));
    expect(await createOpenAiEmbeddingClient(config(url), deps).embed(['a', 'b'], 'document')).toEqual([vector(0), vector(1)]);
  });

  it('waits for a key that cannot be read now', async () => {
    const { url } = await scripted(() => ({ status: 500, body: '' }));
    const locked = { ...config(url), apiKeySecretArn: 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:key' };
    await expect(createOpenAiEmbeddingClient(locked, deps).embed(['text'], 'document')).rejects.toMatchObject({
      name: 'EmbeddingUnavailableError',
    });
  });

  it('gets over a server that is overloaded for a moment', async () => {
    const vector = Array.from({ length: 8 }, () => 1);
    const plays: Play[] = [{ status: 429, headers: { 'retry-after': '1' }, body: '{}' }, { status: 503, body: '' }, 'hang-up'];
    const { url } = await scripted(
      () => plays.shift() ?? { status: 200, body: JSON.stringify({ data: [{ index: 0, embedding: vector }] }) },
    );
    const { waiting, pauses } = quickWaiting();
    expect(await createOpenAiEmbeddingClient(config(url), { ...deps, waiting }).embed(['a'], 'document')).toEqual([vector]);
    expect(pauses).toEqual([1500, 1000, 2000]);
    expect(plays).toEqual([]);
  });

  it.each<[string, Play, string]>([
    ['throttles', { status: 429, body: '{}' }, 'EmbeddingUnavailableError'],
    ['is down', { status: 503, body: '{}' }, 'EmbeddingUnavailableError'],
    ['hangs up', 'hang-up', 'EmbeddingUnavailableError'],
    ['refuses', { status: 400, body: '{"error":{"message":"secret words"}}' }, 'EmbeddingRejectedError'],
    ['gives another shape', { status: 200, body: '{"data":[{"index":0,"embedding":[1,2]}]}' }, 'EmbeddingRejectedError'],
    ['gives too few', { status: 200, body: '{"data":[]}' }, 'EmbeddingRejectedError'],
  ])('throws by name when the server %s', async (_what, play, name) => {
    const { url } = await scripted(() => play);
    const failed = createOpenAiEmbeddingClient(config(url), deps).embed(['text'], 'document');
    await expect(failed).rejects.toMatchObject({ name, message: expect.not.stringContaining('secret words') });
  });
});
