import type { ModelReply } from '#domain/route/schema.ts';

/**
 * Answers of Converse in shapes that were recorded on AWS: which blocks come, in which order, and what stands beside them. The words in
 * them are ours. `source` is where the recording is; AWS documents the parts at
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html.
 */
export const answers: readonly { what: string; source: string; body: object; reply: Partial<ModelReply> }[] = [
  {
    what: 'Nova, with prose after the tool call',
    source: 'https://github.com/pydantic/pydantic-ai: tests/models/cassettes/test_bedrock/test_bedrock_model_structured_output.yaml',
    body: {
      metrics: { latencyMs: 400 },
      output: {
        message: {
          content: [
            { toolUse: { input: { headline: 'Lamp' }, name: 'answer', toolUseId: 'tooluse_0RUR37nJRKWprDhFgmYE5A' } },
            { text: '\n\nThe headline is Lamp.\n' },
          ],
          role: 'assistant',
        },
      },
      stopReason: 'tool_use',
      usage: { inputTokens: 627, outputTokens: 52, totalTokens: 679 },
    },
    reply: { kind: 'answered', output: { headline: 'Lamp' }, usage: { inputTokens: 627, outputTokens: 52 } },
  },
  {
    what: 'Claude that thinks, then talks, then calls the tool',
    source: 'https://github.com/pydantic/pydantic-ai: tests/models/cassettes/test_bedrock/test_bedrock_anthropic_tool_with_thinking.yaml',
    body: {
      metrics: { latencyMs: 2286 },
      output: {
        message: {
          content: [
            { reasoningContent: { reasoningText: { signature: 'ErcBCkgICxABGAIiQFX7', text: 'A headline is wanted.' } } },
            { text: 'I will write the headline.' },
            { toolUse: { input: { headline: 'Lamp' }, name: 'answer', toolUseId: 'tooluse_4Lo0VS-FT5yev_-skOCQdw', type: 'tool_use' } },
          ],
          role: 'assistant',
        },
      },
      stopReason: 'tool_use',
      usage: { cacheReadInputTokens: 0, cacheWriteInputTokens: 0, inputTokens: 397, outputTokens: 138, totalTokens: 535 },
    },
    reply: { kind: 'answered', output: { headline: 'Lamp' }, usage: { inputTokens: 397, outputTokens: 138 } },
  },
  {
    what: 'a model that answers in prose where it may',
    source: 'https://github.com/pydantic/pydantic-ai: tests/models/cassettes/test_bedrock/test_bedrock_inference_profile_converse.yaml',
    body: {
      metrics: { latencyMs: 250 },
      output: { message: { content: [{ text: 'Hello' }], role: 'assistant' } },
      stopReason: 'end_turn',
      usage: { inputTokens: 8, outputTokens: 2, totalTokens: 10 },
    },
    reply: { kind: 'invalid-json', text: 'Hello', usage: { inputTokens: 8, outputTokens: 2 }, stopReason: 'end_turn' },
  },
];

type Refusal = { source: string; status: number; name: string; message: string; kind: ModelReply['kind']; detail: string };
const validation = { status: 400, name: 'ValidationException' };
const sampling = { ...validation, kind: 'misconfigured', detail: 'ValidationException: the model refuses a sampling parameter' } as const;
const profile = {
  ...validation,
  kind: 'misconfigured',
  detail: 'ValidationException: the model is only to be had by an inference profile',
} as const;
const tool = {
  ...validation,
  kind: 'misconfigured',
  detail: 'ValidationException: the model does not take the tool as it is asked to answer by',
} as const;

/** Errors of Converse, word for word as callers got them on AWS. */
export const refusals: readonly Refusal[] = [
  {
    ...sampling,
    source: 'https://github.com/promptfoo/promptfoo/issues/10307',
    message: 'The model returned the following errors: `temperature` is deprecated for this model.',
  },
  {
    ...sampling,
    source: 'https://github.com/aws-samples/bedrock-access-gateway/issues/191',
    message:
      'The model returned the following errors: `temperature` and `top_p` cannot both be specified for this model. Please use only one.',
  },
  {
    ...sampling,
    source:
      'https://github.com/pydantic/pydantic-ai: tests/models/cassettes/test_bedrock/test_bedrock_openai_gpt_5_6_api_rejects_sampling_settings.yaml',
    message: "This model doesn't support the temperature field. Remove temperature and try again.",
  },
  {
    ...profile,
    source: 'https://github.com/simonw/llm-bedrock/pull/15',
    message:
      'Invocation of model ID amazon.nova-micro-v1:0 with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.',
  },
  {
    ...profile,
    source: 'https://github.com/mlcommons/modelbench/issues/1654',
    message: "The provided model doesn't support on-demand throughput.",
  },
  {
    ...validation,
    kind: 'misconfigured',
    detail: 'ValidationException: the model id is not known in this region',
    source: 'https://github.com/pydantic/pydantic-ai: tests/models/cassettes/test_bedrock/test_bedrock_error.yaml',
    message: 'The provided model identifier is invalid.',
  },
  {
    ...tool,
    source: 'https://github.com/vercel/ai/issues/11227',
    message: 'The model returned the following errors: Thinking may not be enabled when tool_choice forces tool use.',
  },
  {
    ...tool,
    source: 'https://platform.claude.com/docs/en/models/opus-5-5/whats-new-opus-5-5',
    message: 'The model returned the following errors: tool_choice: type "tool" and "any" are not supported for this model.',
  },
  {
    ...tool,
    source: 'https://github.com/earendil-works/pi/issues/8279',
    message: 'The value at toolConfig.tools.7.toolSpec.inputSchema.json.type must be one of the following: object.',
  },
  {
    ...validation,
    kind: 'misconfigured',
    detail: 'ValidationException: the model cannot be told whether to think',
    source: 'https://github.com/earendil-works/pi/pull/7081',
    message: 'The model returned the following errors: "thinking.type.enabled" is not supported for this model.',
  },
  {
    status: 404,
    name: 'ResourceNotFoundException',
    kind: 'misconfigured',
    detail: 'ResourceNotFoundException: the model is past its end of life',
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html',
    message: 'This model version has reached the end of its life. Please refer to the AWS documentation for more details.',
  },
  {
    status: 403,
    name: 'AccessDeniedException',
    kind: 'misconfigured',
    detail: 'AccessDeniedException',
    source: 'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors',
    message: 'User: arn:aws:sts::123456789012:assumed-role/infer is not authorized to perform: bedrock:InvokeModel',
  },
  {
    ...validation,
    kind: 'rejected',
    detail: 'ValidationException',
    source: 'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors',
    message: 'Input is too long for requested model.',
  },
  {
    status: 429,
    name: 'ThrottlingException',
    kind: 'throttled',
    detail: 'ThrottlingException',
    source: 'https://github.com/pydantic/pydantic-ai: tests/models/cassettes/test_bedrock/test_bedrock_throttling_error.yaml',
    message: 'Rate exceeded',
  },
];
