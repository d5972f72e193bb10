import { InvokeModelCommand, type BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import * as z from 'zod';
import type { EmbeddingConfig } from '#domain/knowledge/embedding.ts';
import { EmbeddingRejectedError, EmbeddingUnavailableError } from '#domain/knowledge/errors.ts';
import type { EmbeddingClient } from '#usecases/ports/models.ts';
import { faultOf } from './faults.ts';

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html */
const TitanReplySchema = z.object({ embedding: z.array(z.number()) });

/** Titan takes one text a call, so a few calls go side by side. */
const callsAtOnce = 4;

/** Embeds texts with Amazon Titan Text Embeddings V2: normalised vectors of 256, 512 or 1,024 dimensions. */
export function createBedrockEmbeddingClient(config: EmbeddingConfig, { client }: { client: BedrockRuntimeClient }): EmbeddingClient {
  return {
    embedding: `${config.model}@${config.version}`,
    async embed(texts) {
      const vectors: number[][] = [];
      for (let at = 0; at < texts.length; at += callsAtOnce) {
        const batch = texts.slice(at, at + callsAtOnce);
        vectors.push(...(await Promise.all(batch.map((text) => embedOne(config, client, text)))));
      }
      return vectors;
    },
  };
}

async function embedOne(config: EmbeddingConfig, client: BedrockRuntimeClient, inputText: string): Promise<number[]> {
  const text = await invoke(config, client, { inputText, dimensions: config.dimensions, normalize: true });
  const vector = readVector(text);
  if (vector?.length !== config.dimensions) {
    throw new EmbeddingRejectedError(
      `The embedding model gave ${vector ? `a vector of ${vector.length}` : 'no vector'} where one of ${config.dimensions} was due; check model and dimensions.`,
    );
  }
  return vector;
}

async function invoke(config: EmbeddingConfig, client: BedrockRuntimeClient, body: object): Promise<string> {
  const command = new InvokeModelCommand({
    modelId: config.model,
    contentType: 'application/json',
    accept: 'application/json',
    body: JSON.stringify(body),
  });
  const abortSignal = AbortSignal.timeout(config.timeoutMs);
  try {
    const reply = await client.send(command, { abortSignal });
    return reply.body.transformToString();
  } catch (error) {
    const { kind, detail } = faultOf(error, abortSignal);
    if (kind === 'rejected') throw new EmbeddingRejectedError(`Bedrock refused to embed this text (${detail}).`);
    throw new EmbeddingUnavailableError(`Bedrock could not embed now (${detail}).`);
  }
}

function readVector(text: string): number[] | undefined {
  try {
    return TitanReplySchema.safeParse(JSON.parse(text)).data?.embedding;
  } catch {
    return undefined;
  }
}
