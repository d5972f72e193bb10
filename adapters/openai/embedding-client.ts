import * as z from 'zod';
import type { EmbeddingConfig } from '#domain/knowledge/embedding.ts';
import { EmbeddingRejectedError, EmbeddingUnavailableError } from '#domain/knowledge/errors.ts';
import type { EmbeddingClient } from '#usecases/ports/models.ts';
import type { SecretReader } from '../secretsmanager/secret-reader.ts';
import { postJson } from './http.ts';
import { cacheSecrets } from './secret-cache.ts';

/** @see https://platform.openai.com/docs/api-reference/embeddings/create */
const EmbeddingsSchema = z.object({ data: z.array(z.object({ index: z.int().min(0), embedding: z.array(z.number()) })) });

/** Self-hosted servers limit a batch; 64 texts of a chunk's size stay below every limit we know. */
const batchSize = 64;

/** 64 vectors of 4,096 dimensions written as decimal text. */
const maxBytes = 8_000_000;

/** Embeds texts with an OpenAI-compatible server. */
export function createOpenAiEmbeddingClient(config: EmbeddingConfig, { secret }: { secret: SecretReader }): EmbeddingClient {
  const secrets = cacheSecrets(secret);
  return {
    embedding: `${config.model}@${config.version}`,
    async embed(texts) {
      const vectors: number[][] = [];
      for (let at = 0; at < texts.length; at += batchSize) {
        vectors.push(...(await embedBatch(config, texts.slice(at, at + batchSize), await bearerOf(config, secrets))));
      }
      return vectors;
    },
  };
}

async function bearerOf({ apiKeySecretArn }: EmbeddingConfig, secrets: ReturnType<typeof cacheSecrets>): Promise<string | undefined> {
  if (apiKeySecretArn === undefined) return undefined;
  const bearer = await secrets.get(apiKeySecretArn);
  if (bearer === undefined)
    throw new EmbeddingUnavailableError(`The secret ${apiKeySecretArn} with the key of the embedding server cannot be read.`);
  return bearer;
}

async function embedBatch(config: EmbeddingConfig, texts: readonly string[], bearer: string | undefined): Promise<number[][]> {
  const reply = await postJson({
    url: `${config.baseUrl ?? ''}/embeddings`,
    body: { model: config.model, input: texts, encoding_format: 'float' },
    bearer,
    timeoutMs: config.timeoutMs,
    maxBytes,
  });
  if (reply.kind === 'timeout') throw new EmbeddingUnavailableError(`The embedding server did not answer within ${config.timeoutMs} ms.`);
  if (reply.kind === 'unreachable') throw new EmbeddingUnavailableError(`The embedding server cannot be reached (${reply.detail}).`);
  // How the server is set up is for the platform team to mend; until then it is as if it were away.
  if ([401, 403, 404, 408, 429].includes(reply.status) || reply.status >= 500) {
    throw new EmbeddingUnavailableError(`The embedding server answered HTTP ${reply.status}.`);
  }
  const parsed = EmbeddingsSchema.safeParse(reply.body);
  if (reply.status !== 200 || !parsed.success) {
    throw new EmbeddingRejectedError(`The embedding server answered HTTP ${reply.status} without embeddings; check model and baseUrl.`);
  }
  return inOrder(config, texts.length, parsed.data.data);
}

/** The vectors by their index: the order of `data` is not promised. */
function inOrder(config: EmbeddingConfig, count: number, data: readonly { index: number; embedding: number[] }[]): number[][] {
  const byIndex = new Map(data.map(({ index, embedding }) => [index, embedding]));
  return Array.from({ length: count }, (_, index) => {
    const vector = byIndex.get(index);
    if (vector?.length !== config.dimensions) {
      throw new EmbeddingRejectedError(
        `The embedding server gave ${vector ? `a vector of ${vector.length}` : 'no vector'} where one of ${config.dimensions} was due; check dimensions.`,
      );
    }
    return vector;
  });
}
