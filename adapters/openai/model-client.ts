import * as z from 'zod';
import { readJsonObject } from '#domain/content/read-json.ts';
import type { ModelEndpoint, ModelReply, ModelRequest } from '#domain/route/schema.ts';
import { usageOf } from '#domain/route/usage.ts';
import type { ModelClient } from '#usecases/ports/models.ts';
import type { SecretReader } from '../secretsmanager/secret-reader.ts';
import { postJson, type HttpReply } from './http.ts';
import { cacheSecrets } from './secret-cache.ts';

/**
 * The part of a chat completion that we read. Servers add much else, and leave much out.
 *
 * @example
 * { "model": "smollm2", "choices": [{ "finish_reason": "stop", "message": { "content": "{\"headline\":\"…\"}" } }],
 *   "usage": { "prompt_tokens": 310, "completion_tokens": 95 } }
 * @see https://platform.openai.com/docs/api-reference/chat/object
 */
const CompletionSchema = z.object({
  model: z.string().optional(),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
      }),
    )
    .min(1),
  usage: z.object({ prompt_tokens: z.unknown(), completion_tokens: z.unknown() }).partial().nullish(),
});
type Completion = z.infer<typeof CompletionSchema>;

/** The longest completion worth reading: 16,384 tokens, generously escaped. */
const maxBytes = 2_000_000;

/**
 * Asks OpenAI-compatible servers (vLLM, llama.cpp, Ollama, OpenAI itself) for an answer that fills a JSON schema.
 * @param secret reads the bearer key of endpoints that name one
 */
export function createOpenAiModelClient({ secret }: { secret: SecretReader }): ModelClient {
  const secrets = cacheSecrets(secret);
  return {
    async converse(endpoint, request) {
      const startedAt = performance.now();
      const latency = () => Math.round(performance.now() - startedAt);
      const bearer = endpoint.apiKeySecretArn === undefined ? undefined : await secrets.get(endpoint.apiKeySecretArn);
      if (endpoint.apiKeySecretArn !== undefined && bearer === undefined) {
        return { kind: 'misconfigured', detail: 'the secret with the key cannot be read', latencyMs: latency() };
      }
      const reply = await postJson({
        url: `${endpoint.baseUrl ?? ''}/chat/completions`,
        body: completionRequest(endpoint, request),
        bearer,
        timeoutMs: endpoint.timeoutMs,
        maxBytes,
      });
      if (reply.kind === 'response' && reply.status === 401) secrets.forget(endpoint.apiKeySecretArn);
      return toReply(endpoint, reply, latency());
    },
  };
}

function completionRequest(endpoint: ModelEndpoint, request: ModelRequest) {
  return {
    model: endpoint.model,
    messages: [{ role: 'system', content: request.system }, ...request.messages.map(({ role, text }) => ({ role, content: text }))],
    response_format: { type: 'json_schema', json_schema: { ...request.answerSchema, strict: true } },
    max_tokens: request.maxTokens,
    ...samplingOf(endpoint),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    stream: false,
  };
}

/** JSON leaves out what is undefined. */
function samplingOf({ sampling }: ModelEndpoint) {
  return { temperature: sampling?.temperature, top_p: sampling?.topP };
}

function toReply(endpoint: ModelEndpoint, reply: HttpReply, latencyMs: number): ModelReply {
  if (reply.kind === 'timeout') return { kind: 'timeout', detail: `no answer within ${endpoint.timeoutMs} ms`, latencyMs };
  if (reply.kind === 'unreachable') return { kind: 'unavailable', detail: reply.detail, latencyMs };
  if (reply.status !== 200) {
    const detail = `HTTP ${reply.status}`;
    const wait = reply.retryAfterMs === undefined ? {} : { retryAfterMs: reply.retryAfterMs };
    return { kind: failureOf(reply.status), detail, latencyMs, ...wait };
  }
  const completion = CompletionSchema.safeParse(reply.body);
  if (!completion.success) return { kind: 'unavailable', detail: 'the body is not a chat completion', latencyMs };
  return answerOf(endpoint, completion.data, latencyMs);
}

/** 400, 413 and 422 speak of the request, such as a prompt that is too long; other client errors of how the endpoint is set up. */
function failureOf(status: number): 'throttled' | 'timeout' | 'unavailable' | 'misconfigured' | 'rejected' {
  if (status === 429) return 'throttled';
  if (status === 408 || status === 504) return 'timeout';
  if (status === 400 || status === 413 || status === 422) return 'rejected';
  return status >= 500 ? 'unavailable' : 'misconfigured';
}

function answerOf(endpoint: ModelEndpoint, { model, choices, usage }: Completion, latencyMs: number): ModelReply {
  const [choice] = choices;
  const { content, refusal } = choice?.message ?? {};
  const stopReason = choice?.finish_reason ?? 'unknown';
  const common = {
    usage: usageOf(usage?.prompt_tokens, usage?.completion_tokens),
    latencyMs,
    stopReason,
    ...servedVersion(endpoint, model),
  };
  const text = content ?? '';
  if (refusal) return { kind: 'refused', text: refusal, ...common };
  if (stopReason === 'content_filter') return { kind: 'refused', text, ...common };
  if (stopReason === 'length') return { kind: 'truncated', text, ...common };
  const output = readJsonObject(text);
  return output ? { kind: 'answered', output, ...common } : { kind: 'invalid-json', text, ...common };
}

/** A server that resolves an alias says so (`gpt-x` → `gpt-x-2026-05-01`). Others echo a file path, which says nothing. */
function servedVersion(endpoint: ModelEndpoint, served: string | undefined): { modelVersion?: string } {
  const isAlias = served !== undefined && served !== endpoint.model && served.startsWith(endpoint.model);
  return isAlias ? { modelVersion: served } : {};
}
