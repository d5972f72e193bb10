import { afterEach, describe, expect, it } from '@jest/globals';
import { createOpenAiModelClient } from '#adapters/openai/model-client.ts';
import type { ModelEndpoint } from '#domain/route/schema.ts';
import { modelClientContract, request, type Play, type Received, type Scene, type ScriptedServer } from '../model-client-contract.ts';
import { serveHttp1 } from '../scripted-server.ts';

const endpoint = (url: string, more: Partial<ModelEndpoint> = {}): ModelEndpoint => ({
  name: 'own',
  kind: 'openai',
  model: 'smollm2',
  version: '135m',
  baseUrl: `${url}/v1`,
  sampling: { temperature: 0.2 },
  timeoutMs: 5000,
  inputUsdPerMTok: 0,
  outputUsdPerMTok: 0,
  ...more,
});

const noSecret = () => Promise.reject(new Error('no secret was to be read'));
const client = () => createOpenAiModelClient({ secret: noSecret });

const usage = { prompt_tokens: 31, completion_tokens: 12, total_tokens: 43 };
const completion = (message: object, finishReason: string, more: object = { usage }): Play => ({
  status: 200,
  body: JSON.stringify({
    id: 'c',
    model: 'smollm2',
    choices: [{ index: 0, finish_reason: finishReason, message: { role: 'assistant', ...message } }],
    ...more,
  }),
});
const failure = (status: number, headers: Record<string, string> = {}): Play => ({
  status,
  headers,
  body: JSON.stringify({ error: { message: 'your prompt, with its secret words, failed' } }),
});

function play(scene: Scene): Play {
  switch (scene.scene) {
    case 'answers':
      return completion({ content: JSON.stringify(scene.output) }, 'stop', scene.usage === 'none' ? {} : { usage });
    case 'truncates':
      return completion({ content: '{"headline":"La' }, 'length');
    case 'refuses':
      return completion({ content: null, refusal: 'I will not.' }, 'stop');
    case 'writes-prose':
      return completion({ content: 'Sure! {"headline":"Lamp"}' }, 'stop');
    case 'throttles':
      return failure(429);
    case 'is-overloaded':
      return failure(503);
    case 'crashes':
      return failure(500);
    case 'times-out-itself':
      return failure(408);
    case 'dislikes-the-request':
      return failure(400);
    case 'denies-access':
      return failure(403);
    case 'misses-the-model':
      return failure(404);
    case 'talks-nonsense':
      return { status: 200, body: '<html>Bad gateway</html>' };
    case 'redirects':
      return { status: 302, headers: { location: 'http://127.0.0.1:1/elsewhere' }, body: '{}' };
    case 'hangs-up':
      return 'hang-up';
    case 'hangs':
      return 'hang';
  }
}

modelClientContract({
  name: 'OpenAI-compatible servers',
  serve: serveHttp1,
  play,
  endpoint,
  client,
  expectRequest(received, { model }, asked) {
    expect(received.path).toBe('/v1/chat/completions');
    expect(received.headers.authorization).toBeUndefined();
    expect(received.body).toEqual({
      model,
      messages: [
        { role: 'system', content: asked.system },
        { role: 'user', content: 'Title: A "lamp"\n£5' },
        { role: 'assistant', content: '{"headline":"Lamp"}' },
        { role: 'user', content: 'Title: B' },
      ],
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: asked.answerSchema.schema, strict: true } },
      max_tokens: 120,
      temperature: 0.2,
      seed: 7,
      stream: false,
    });
  },
});

describe('the OpenAI-compatible client', () => {
  let server: ScriptedServer;
  const received: Received[] = [];
  const start = async (...plays: Play[]) => {
    received.length = 0;
    server = await serveHttp1((got) => {
      received.push(got);
      return plays[Math.min(received.length, plays.length) - 1] ?? 'hang-up';
    });
  };
  const good = completion({ content: '{"headline":"x"}' }, 'stop');
  afterEach(() => server.close());

  it.each([
    ['2', 2000, 2000],
    [new Date(Date.now() + 8000).toUTCString(), 5000, 8000],
    ['0', 0, 0],
  ])('reads Retry-After "%s"', async (value, least, most) => {
    await start(failure(429, { 'retry-after': value }));
    const reply = await client().converse(endpoint(server.url), request);
    expect(reply).toMatchObject({ kind: 'throttled', retryAfterMs: expect.any(Number) });
    if (reply.kind !== 'throttled') throw new Error('unreachable');
    expect(reply.retryAfterMs).toBeGreaterThanOrEqual(least);
    expect(reply.retryAfterMs).toBeLessThanOrEqual(most);
  });

  it('leaves out a Retry-After that means nothing', async () => {
    await start(failure(429, { 'retry-after': 'soon' }));
    expect(await client().converse(endpoint(server.url), request)).not.toHaveProperty('retryAfterMs');
  });

  it('takes a stop by the content filter for a refusal', async () => {
    await start(completion({ content: '' }, 'content_filter'));
    expect(await client().converse(endpoint(server.url), request)).toMatchObject({ kind: 'refused' });
  });

  it('tells which weights an alias stood for, and nothing when the server echoes a path', async () => {
    await start(
      completion({ content: '{}' }, 'stop', { model: 'smollm2-2026-05-01' }),
      completion({ content: '{}' }, 'stop', { model: '/models/a.gguf' }),
    );
    expect(await client().converse(endpoint(server.url), request)).toMatchObject({ modelVersion: 'smollm2-2026-05-01' });
    expect(await client().converse(endpoint(server.url), request)).not.toHaveProperty('modelVersion');
  });

  it('stops reading an answer that has no end', async () => {
    await start({ status: 200, body: JSON.stringify({ choices: [{ message: { content: 'x'.repeat(3_000_000) } }] }) });
    expect(await client().converse(endpoint(server.url), request)).toMatchObject({ kind: 'unavailable' });
  });

  it.each([
    [undefined, {}],
    [{ topP: 0.9 }, { top_p: 0.9 }],
    [
      { temperature: 0, topP: 1 },
      { temperature: 0, top_p: 1 },
    ],
  ])('sends of sampling what the endpoint says: %j', async (sampling, sent) => {
    await start(good);
    await client().converse({ ...endpoint(server.url), sampling }, request);
    const { temperature, top_p, ...rest } = Object(received[0]?.body);
    expect({ ...(temperature === undefined ? {} : { temperature }), ...(top_p === undefined ? {} : { top_p }) }).toEqual(sent);
    expect(rest).toHaveProperty('max_tokens');
  });

  it('leaves the seed out when there is none', async () => {
    await start(good);
    const { seed: _seed, ...unseeded } = request;
    await client().converse(endpoint(server.url), unseeded);
    expect(received[0]?.body).not.toHaveProperty('seed');
  });

  it('sends the key of its secret, reads it once, and anew after a 401', async () => {
    await start(good, good, failure(401), good);
    let reads = 0;
    const keyed = createOpenAiModelClient({ secret: async (arn) => `${arn}-${(reads += 1)}\n` });
    const to = endpoint(server.url, { apiKeySecretArn: 'key' });
    for (let turn = 0; turn < 4; turn += 1) await keyed.converse(to, request);
    expect(received.map(({ headers }) => headers.authorization)).toEqual(['Bearer key-1', 'Bearer key-1', 'Bearer key-1', 'Bearer key-2']);
  });

  it('asks nobody when the key cannot be read', async () => {
    await start(good);
    const reply = await client().converse(endpoint(server.url, { apiKeySecretArn: 'key' }), request);
    expect(reply).toMatchObject({ kind: 'misconfigured' });
    expect(received).toHaveLength(0);
  });
});
