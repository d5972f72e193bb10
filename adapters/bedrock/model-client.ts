import {
  ConverseCommand,
  type BedrockRuntimeClient,
  type ConverseCommandInput,
  type ConverseCommandOutput,
} from '@aws-sdk/client-bedrock-runtime';
import * as z from 'zod';
import { isJsonObject, type JsonObject } from '#domain/content/read-json.ts';
import type { ModelEndpoint, ModelReply, ModelRequest } from '#domain/route/schema.ts';
import { usageOf } from '#domain/route/usage.ts';
import type { ModelClient } from '#usecases/ports/models.ts';
import { familyOf } from './families.ts';
import { faultOf } from './faults.ts';

/**
 * Asks Bedrock models by the Converse API. The answer's schema is the input of a tool that the model is to use and that nothing ever
 * runs. Each family of models is asked by what it takes (`families.ts`). Converse has no seed, so that part of a request is not sent.
 * @param client makes no retries of its own (`maxAttempts: 1`): handing over is the route's business
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
export function createBedrockModelClient({ client }: { client: BedrockRuntimeClient }): ModelClient {
  return {
    async converse(endpoint, request) {
      const startedAt = performance.now();
      const latency = () => Math.round(performance.now() - startedAt);
      const abortSignal = AbortSignal.timeout(endpoint.timeoutMs);
      try {
        const output = await client.send(new ConverseCommand(converseInput(endpoint, request)), { abortSignal });
        return toReply(output, request.answerSchema.name, latency());
      } catch (error) {
        return { ...faultOf(error, abortSignal), latencyMs: latency() };
      }
    },
  };
}

function converseInput(endpoint: ModelEndpoint, request: ModelRequest): ConverseCommandInput {
  const family = familyOf(endpoint);
  const { name, schema } = request.answerSchema;
  return {
    modelId: endpoint.model,
    system: [{ text: request.system }],
    messages: request.messages.map(({ role, text }) => ({ role, content: [{ text }] })),
    // Bedrock reserves quota for maxTokens; left out, that is the model's maximum.
    inferenceConfig: { maxTokens: request.maxTokens, ...endpoint.sampling },
    toolConfig: {
      tools: [{ toolSpec: { name, description, inputSchema: { json: family.schema === 'whole' ? schema : plainSchema(schema) } } }],
      ...(family.toolChoice === 'forced' ? { toolChoice: { tool: { name } } } : {}),
    },
    ...(family.thinking === 'off' ? { additionalModelRequestFields: { thinking: { type: 'disabled' } } } : {}),
  };
}

/** Says it to models that cannot be forced, too. */
const description = 'Gives the answer. Always answer by this tool, once: text beside it is not read.';

function plainSchema({ type = 'object', properties = {}, required = [] }: JsonObject): JsonObject {
  return { type, properties, required };
}

function toReply(output: ConverseCommandOutput, tool: string, latencyMs: number): ModelReply {
  const blocks = output.output?.message?.content ?? [];
  const text = blocks.map((block) => block.text ?? '').join('');
  const stopReason = output.stopReason ?? 'unknown';
  const common = { usage: usageOf(output.usage?.inputTokens, output.usage?.outputTokens), latencyMs, stopReason };
  switch (stopReason) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return { kind: 'truncated', text, ...common };
    case 'guardrail_intervened':
      return { kind: 'guardrail', text, ...common };
    case 'content_filtered':
      return { kind: 'refused', text, ...common };
    default: {
      const answer = asJsonObject(blocks.find((block) => block.toolUse?.name === tool)?.toolUse?.input);
      return answer ? { kind: 'answered', output: answer, ...common } : { kind: 'invalid-json', text, ...common };
    }
  }
}

function asJsonObject(value: unknown): JsonObject | undefined {
  const json = z.json().safeParse(value);
  return json.success && isJsonObject(json.data) ? json.data : undefined;
}
