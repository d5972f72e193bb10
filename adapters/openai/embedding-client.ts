import * as z from 'zod';
import type { EmbeddingConfig } from '#domain/knowledge/embedding.ts';
import type { EmbeddingClient } from '#usecases/ports/models.ts';
import { embedInCalls, type EmbeddingReply, type Waiting } from '../inference/embed-in-calls.ts';
import type { SecretReader } from '../secretsmanager/secret-reader.ts';
import { postJson, type HttpReply } from './http.ts';
import { cacheSecrets } from './secret-cache.ts';

/** @see https://platform.openai.com/docs/api-reference/embeddings/create */
const EmbeddingsSchema = z.object({ data: z.array(z.object({ index: z.int().min(0), embedding: z.array(z.number()) })) });

/** Self-hosted servers limit a batch; 64 texts of a chunk's size stay below every limit we know. */
const textsPerCall = 64;

/** 64 vectors of 4,096 dimensions written as decimal text. */
const maxBytes = 8_000_000;

/** Embeds texts with an OpenAI-compatible server. */
export function createOpenAiEmbeddingClient(
  config: EmbeddingConfig,
  { secret, waiting }: { secret: SecretReader; waiting?: Waiting },
): EmbeddingClient {
  const secrets = cacheSecrets(secret);
  const { apiKeySecretArn } = config;

  async function call(texts: readonly string[], timeoutMs: number): Promise<EmbeddingReply> {
    const bearer = apiKeySecretArn === undefined ? undefined : await secrets.get(apiKeySecretArn);
    if (apiKeySecretArn !== undefined && bearer === undefined)
      return { kind: 'away', why: `The secret ${apiKeySecretArn} with the key of the embedding server cannot be read.`, passes: false };
    const reply = await postJson({
      url: `${config.baseUrl ?? ''}/embeddings`,
      body: { model: config.model, input: texts, encoding_format: 'float' },
      bearer,
      timeoutMs,
      maxBytes,
    });
    if (reply.kind === 'response' && reply.status === 401) secrets.forget(apiKeySecretArn);
    return toReply(reply, texts.length);
  }

  return embedInCalls(config, { textsPerCall, callsAtOnce: 1, call: (texts, _use, timeoutMs) => call(texts, timeoutMs) }, waiting);
}

function toReply(reply: HttpReply, count: number): EmbeddingReply {
  if (reply.kind === 'timeout') return { kind: 'away', why: 'The embedding server did not answer in time.', passes: true };
  if (reply.kind === 'unreachable') return { kind: 'away', why: `The embedding server cannot be reached (${reply.detail}).`, passes: true };
  const { status, body, retryAfterMs } = reply;
  const why = `The embedding server answered HTTP ${status}`;
  if (status === 408 || status === 429 || status >= 500)
    return { kind: 'away', why: `${why}.`, passes: true, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  // How the server is set up is for the platform team to mend; until then it is as if it were away.
  if ([401, 403, 404].includes(status)) return { kind: 'away', why: `${why}.`, passes: false };
  const parsed = EmbeddingsSchema.safeParse(body);
  if (status !== 200 || !parsed.success) return { kind: 'rejected', why: `${why} without embeddings; check model and baseUrl.` };
  return { kind: 'vectors', vectors: inOrder(parsed.data.data, count) };
}

/** The vectors by their index: the order of `data` is not promised. */
function inOrder(data: readonly { index: number; embedding: number[] }[], count: number): number[][] {
  const byIndex = new Map(data.map(({ index, embedding }) => [index, embedding]));
  return Array.from({ length: count }, (_, index) => byIndex.get(index)).filter((vector) => vector !== undefined);
}
