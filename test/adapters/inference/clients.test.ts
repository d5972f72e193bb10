import { afterEach, describe, expect, it } from '@jest/globals';
import { createEmbeddingClient } from '#adapters/inference/embedding-client.ts';
import { createModelClient } from '#adapters/inference/model-client.ts';
import { EmbeddingConfigSchema } from '#domain/knowledge/embedding.ts';
import { ModelRouteSchema } from '#domain/route/schema.ts';
import { askRoute } from '#usecases/steps/ask-route.ts';
import { startModelDouble, type ModelDouble } from '../../doubles/model-double.ts';

const request = (text: string) => ({
  system: 's',
  messages: [{ role: 'user' as const, text }],
  answerSchema: { name: 'answer', schema: { type: 'object', properties: { headline: { type: 'string' } }, required: ['headline'] } },
  maxTokens: 100,
});
const prices = { version: '1', inputUsdPerMTok: 0, outputUsdPerMTok: 0 };

describe('the clients of a stage', () => {
  let double: ModelDouble;
  afterEach(() => double?.close());
  let made = 0;
  const bedrock = () => {
    made += 1;
    return Promise.reject(new Error('no Bedrock here'));
  };
  const deps = { secret: () => Promise.reject(new Error('no secret here')), bedrock };

  it('ask an endpoint by its kind, hand over for real, and make no Bedrock client unless a route has one', async () => {
    double = await startModelDouble();
    made = 0;
    const endpoint = (name: string) => ({ name, kind: 'openai', model: name, baseUrl: double.baseUrl, ...prices });
    const route = ModelRouteSchema.parse({ endpoints: [endpoint('first'), endpoint('second')], pool: 'server', pauseMs: 0 });
    const reply = await askRoute(route, request('Title: Lamp [[double:primary-down]]'), createModelClient(deps), async () => {});
    expect(reply).toMatchObject({ outcome: 'answered', endpoint: { name: 'second' }, reply: { output: { headline: 'Lamp' } } });
    expect(double.requests().map(({ model, status }) => [model, status])).toEqual([
      ['first', 503],
      ['second', 200],
    ]);
    expect(made).toBe(0);
  });

  it('ask Bedrock through the one client they made', async () => {
    double = await startModelDouble();
    made = 0;
    const client = createModelClient(deps);
    const endpoint = ModelRouteSchema.parse({ endpoints: [{ name: 'b', kind: 'bedrock', model: 'm', ...prices }], pool: 'server' })
      .endpoints[0]!;
    for (let turn = 0; turn < 2; turn += 1) await expect(client.converse(endpoint, request('x'))).rejects.toThrow('no Bedrock here');
    expect(made).toBe(1);
  });

  it('embed with the configured kind', async () => {
    double = await startModelDouble();
    const config = EmbeddingConfigSchema.parse({ kind: 'openai', model: 'minilm', version: '1', dimensions: 384, baseUrl: double.baseUrl });
    const client = createEmbeddingClient(config, deps);
    expect(client.embedding).toBe('minilm@1');
    expect((await client.embed(['a text'], 'document'))[0]).toHaveLength(384);
    const managed = createEmbeddingClient(
      EmbeddingConfigSchema.parse({ kind: 'bedrock', model: 't', version: '2', dimensions: 256 }),
      deps,
    );
    expect(managed.embedding).toBe('t@2');
    await expect(managed.embed(['a'], 'query')).rejects.toThrow('no Bedrock here');
  });

  it('need a URL for an openai embedding model', () => {
    expect(EmbeddingConfigSchema.safeParse({ kind: 'openai', model: 'm', version: '1', dimensions: 8 }).error?.issues[0]?.path).toEqual([
      'baseUrl',
    ]);
  });
});
