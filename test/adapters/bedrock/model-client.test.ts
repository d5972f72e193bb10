import { BedrockRuntimeClient, Converse$ } from '@aws-sdk/client-bedrock-runtime';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createBedrockModelClient } from '#adapters/bedrock/model-client.ts';
import type { ModelEndpoint } from '#domain/route/schema.ts';
import { modelClientContract, request, type Play, type Received, type Scene, type ScriptedServer } from '../model-client-contract.ts';
import { serveHttp2 } from '../scripted-server.ts';
import { answers, refusals } from './recorded.ts';
import { modelFaults } from './service-model.ts';

const endpoint = (): ModelEndpoint => ({
  name: 'managed',
  kind: 'bedrock',
  model: 'eu.anthropic.claude-haiku-4-5-20251001-v1:0',
  version: '20251001',
  sampling: { temperature: 0.2 },
  timeoutMs: 5000,
  inputUsdPerMTok: 1,
  outputUsdPerMTok: 5,
});

const client = (url: string) =>
  createBedrockModelClient({
    client: new BedrockRuntimeClient({
      endpoint: url,
      region: 'eu-west-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
  });

const usage = { inputTokens: 31, outputTokens: 12, totalTokens: 43 };
const reply = (content: object[], stopReason: string, more: object = { usage }): Play => ({
  status: 200,
  body: JSON.stringify({ output: { message: { role: 'assistant', content } }, stopReason, metrics: { latencyMs: 5 }, ...more }),
});
const toolUse = (input: unknown) => ({ toolUse: { toolUseId: 't1', name: 'answer', input } });
const failure = (status: number, name: string, message = 'your prompt, with its secret words, failed'): Play => ({
  status,
  headers: { 'x-amzn-errortype': name },
  body: JSON.stringify({ message }),
});

function play(scene: Scene): Play {
  switch (scene.scene) {
    case 'answers':
      return reply([toolUse(scene.output)], 'tool_use', scene.usage === 'none' ? {} : { usage });
    case 'truncates':
      return reply([toolUse({ headline: 'La' })], 'max_tokens');
    case 'refuses':
      return reply([{ text: 'blocked' }], 'content_filtered');
    case 'writes-prose':
      return reply([{ text: 'Sure! {"headline":"Lamp"}' }], 'end_turn');
    case 'throttles':
      return failure(429, 'ThrottlingException');
    case 'is-overloaded':
      return failure(503, 'ServiceUnavailableException');
    case 'crashes':
      return failure(500, 'InternalServerException');
    case 'times-out-itself':
      return failure(408, 'ModelTimeoutException');
    case 'dislikes-the-request':
      return failure(400, 'ValidationException');
    case 'denies-access':
      return failure(403, 'AccessDeniedException');
    case 'misses-the-model':
      return failure(404, 'ResourceNotFoundException');
    case 'talks-nonsense':
      return { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Bad gateway</html>' };
    case 'redirects':
      return { status: 302, headers: { location: 'http://127.0.0.1:1/elsewhere' }, body: '{}' };
    case 'hangs-up':
      return 'hang-up';
    case 'hangs':
      return 'hang';
  }
}

/** The request as the service model sees it: the label of the path and the body. */
function converseRequest({ path, body }: Received): unknown {
  const modelId = /^\/model\/(.+)\/converse$/.exec(path)?.[1];
  return { ...(modelId === undefined ? {} : { modelId }), ...Object(body) };
}

const inputShape = Converse$[4];
const outputShape = Converse$[5];

modelClientContract({
  name: 'Bedrock',
  serve: serveHttp2,
  play,
  endpoint,
  client,
  expectRequest(received, { model }, asked) {
    const sent = converseRequest(received);
    expect(modelFaults(inputShape, sent)).toEqual([]);
    expect(sent).toEqual({
      modelId: model,
      system: [{ text: asked.system }],
      messages: [
        { role: 'user', content: [{ text: 'Title: A "lamp"\n£5' }] },
        { role: 'assistant', content: [{ text: '{"headline":"Lamp"}' }] },
        { role: 'user', content: [{ text: 'Title: B' }] },
      ],
      inferenceConfig: { maxTokens: 120, temperature: 0.2 },
      toolConfig: {
        tools: [{ toolSpec: { name: 'answer', description: expect.any(String), inputSchema: { json: asked.answerSchema.schema } } }],
        toolChoice: { tool: { name: 'answer' } },
      },
    });
    expect(received.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 .*\/bedrock\//);
  },
});

describe('the Bedrock client', () => {
  let server: ScriptedServer;
  const received: Received[] = [];
  const ask = async (next: Play, more: Partial<ModelEndpoint> = {}) => {
    received.length = 0;
    server = await serveHttp2((got) => {
      received.push(got);
      return next;
    });
    return client(server.url).converse({ ...endpoint(), sampling: undefined, ...more }, request);
  };
  afterEach(() => server.close());

  it.each<[string, Play, string]>([
    ['a guardrail that steps in', reply([{ text: 'no' }], 'guardrail_intervened'), 'guardrail'],
    ['a full context window', reply([], 'model_context_window_exceeded'), 'truncated'],
    ['another tool', reply([{ toolUse: { toolUseId: 't', name: 'other', input: {} } }], 'tool_use'), 'invalid-json'],
    ['a broken tool call', reply([{ text: '{' }], 'malformed_tool_use'), 'invalid-json'],
    ['a model that loads', failure(429, 'ModelNotReadyException'), 'unavailable'],
    ['a used-up quota', failure(400, 'ServiceQuotaExceededException'), 'throttled'],
    ['a failed model', failure(424, 'ModelErrorException'), 'unavailable'],
    ['an error without a name we know', failure(403, 'ExpiredTokenException'), 'misconfigured'],
    ['a reply without output', { status: 200, body: '{"stopReason":"end_turn"}' }, 'invalid-json'],
  ])('maps %s', async (_what, next, kind) => {
    expect(await ask(next)).toMatchObject({ kind });
    expect(received).toHaveLength(1);
  });

  it.each(answers)('reads an answer as AWS gave it: $what', async ({ body, reply: read }) => {
    expect(modelFaults(outputShape, body)).toEqual([]);
    expect(await ask({ status: 200, body: JSON.stringify(body) })).toMatchObject(read);
  });

  it.each(refusals)('says of "$message" that it is $kind, in words of ours', async ({ status, name, message, kind, detail }) => {
    const said = await ask(failure(status, name, message));
    expect(said).toEqual({ kind, detail, latencyMs: expect.any(Number) });
  });

  const schema = request.answerSchema.schema;
  const { additionalProperties: _closed, ...plain } = schema;
  const arn = 'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/mi1dadi0g15f';
  it.each<[string, Partial<ModelEndpoint>, { schema: object; forced: boolean; inferenceConfig: object; more?: object }]>([
    ['Nova', { model: 'eu.amazon.nova-2-lite-v1:0' }, { schema: plain, forced: true, inferenceConfig: {} }],
    [
      'Nova, told how to sample',
      { model: 'amazon.nova-micro-v1:0', sampling: { temperature: 0, topP: 0.9 } },
      { schema: plain, forced: true, inferenceConfig: { temperature: 0, topP: 0.9 } },
    ],
    ['an older Claude', { model: 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0' }, { schema, forced: true, inferenceConfig: {} }],
    [
      'a Claude that would think',
      { model: 'eu.anthropic.claude-haiku-5-5' },
      { schema, forced: true, inferenceConfig: {}, more: { thinking: { type: 'disabled' } } },
    ],
    ['a Claude that always thinks', { model: 'global.anthropic.claude-opus-5-5' }, { schema, forced: false, inferenceConfig: {} }],
    [
      'a profile of the account, by what it was made from',
      { model: arn, profileOf: 'eu.anthropic.claude-haiku-5-5' },
      { schema, forced: true, inferenceConfig: {}, more: { thinking: { type: 'disabled' } } },
    ],
    ['a model that nobody knows', { model: 'maker.new-model-v9:0' }, { schema: plain, forced: false, inferenceConfig: {} }],
  ])('asks %s by what it takes', async (_whom, to, { schema: json, forced, inferenceConfig, more }) => {
    await ask(reply([toolUse({ headline: 'x' })], 'tool_use'), to);
    const sent = Object(converseRequest(received[0]!));
    expect(modelFaults(inputShape, sent)).toEqual([]);
    expect(sent).toMatchObject({ modelId: to.model, toolConfig: { tools: [{ toolSpec: { inputSchema: { json: expect.anything() } } }] } });
    expect(sent.toolConfig.tools[0].toolSpec.inputSchema.json).toEqual(json);
    expect(sent.toolConfig.toolChoice).toEqual(forced ? { tool: { name: 'answer' } } : undefined);
    expect(sent.inferenceConfig).toEqual({ maxTokens: 120, ...inferenceConfig });
    expect(sent.additionalModelRequestFields).toEqual(more);
  });

  it('is checked against a service model that notices faults', () => {
    expect(modelFaults(inputShape, { modelId: 'm', messages: [{ role: 'user', content: [{ text: 'x' }] }] })).toEqual([]);
    expect(modelFaults(inputShape, { messages: [] })).toEqual(['/modelId is required in ConverseRequest']);
    expect(modelFaults(inputShape, { modelId: 'm', maxTokens: 5 })).toEqual(['/maxTokens is not a member of ConverseRequest']);
    expect(modelFaults(inputShape, { modelId: 'm', inferenceConfig: { maxTokens: '5' } })).toEqual([
      '/inferenceConfig/maxTokens must be a number',
    ]);
    expect(modelFaults(inputShape, { modelId: 'm', messages: [{ role: 'user' }] })).toEqual(['/messages/0/content is required in Message']);
    expect(modelFaults(inputShape, { modelId: 'm', toolConfig: { tools: [{ toolSpec: { name: 'a', inputSchema: {} } }] } })).toEqual([
      '/toolConfig/tools/0/toolSpec/inputSchema is a union: exactly one member of ToolInputSchema must be set',
    ]);
  });
});
