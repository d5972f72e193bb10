import { InvokeModelCommand, type BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import * as z from 'zod';
import type { EmbeddingConfig } from '#domain/knowledge/embedding.ts';
import type { EmbeddingClient, EmbeddingUse } from '#usecases/ports/models.ts';
import { embedInCalls, type EmbeddingReply, type Waiting } from '../inference/embed-in-calls.ts';
import { faultOf } from './faults.ts';

/** How a family of models is asked. */
type Family = {
  readonly textsPerCall: number;
  readonly callsAtOnce: number;
  readonly body: (config: EmbeddingConfig, texts: readonly string[], use: EmbeddingUse) => object;
  /** What it answers with, as vectors in the order of the texts. */
  readonly reply: z.ZodType<number[][]>;
};

/**
 * Amazon Titan Text Embeddings V2: normalised vectors of 256, 512 or 1,024 dimensions. It takes one text a call, so a few calls go side by
 * side.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html
 */
const titan: Family = {
  textsPerCall: 1,
  callsAtOnce: 4,
  body: ({ dimensions }, [inputText]) => ({ inputText, dimensions, normalize: true }),
  reply: z.object({ embedding: z.array(z.number()) }).transform(({ embedding }) => [embedding]),
};

/**
 * Cohere Embed 3 and 4. A query is embedded otherwise than what it is to find. Vectors of version 3 have 1,024 dimensions, and it knows no
 * parameter for that. Our chunks stay below its 2,048 characters a text.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed-v3.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed-v4.html
 */
const cohere: Family = {
  textsPerCall: 96,
  callsAtOnce: 1,
  body: ({ model, dimensions }, texts, use) => ({
    texts,
    input_type: use === 'query' ? 'search_query' : 'search_document',
    embedding_types: ['float'],
    ...(model.includes('embed-v4') ? { output_dimension: dimensions } : {}),
  }),
  reply: z.object({ embeddings: z.object({ float: z.array(z.array(z.number())) }) }).transform(({ embeddings }) => embeddings.float),
};

/** Embeds texts with a model of Bedrock: Cohere's, by the name in its id, else Titan's. */
export function createBedrockEmbeddingClient(
  config: EmbeddingConfig,
  { client, waiting }: { client: BedrockRuntimeClient; waiting?: Waiting },
): EmbeddingClient {
  const family = config.model.includes('cohere.embed') ? cohere : titan;

  async function call(texts: readonly string[], use: EmbeddingUse, timeoutMs: number): Promise<EmbeddingReply> {
    const command = new InvokeModelCommand({
      modelId: config.model,
      contentType: 'application/json',
      accept: 'application/json',
      body: JSON.stringify(family.body(config, texts, use)),
    });
    const abortSignal = AbortSignal.timeout(timeoutMs);
    try {
      const { body } = await client.send(command, { abortSignal });
      return readVectors(family, body.transformToString());
    } catch (error) {
      const { kind, detail } = faultOf(error, abortSignal);
      if (kind === 'rejected') return { kind, why: `Bedrock refused to embed this text (${detail}).` };
      // Who may ask which model is for the platform team to mend; until then it is as if it were away.
      return { kind: 'away', why: `Bedrock could not embed now (${detail}).`, passes: kind !== 'misconfigured' };
    }
  }

  return embedInCalls(config, { textsPerCall: family.textsPerCall, callsAtOnce: family.callsAtOnce, call }, waiting);
}

function readVectors({ reply }: Family, text: string): EmbeddingReply {
  try {
    const vectors = reply.safeParse(JSON.parse(text)).data;
    if (vectors) return { kind: 'vectors', vectors };
  } catch {
    // Said below.
  }
  return { kind: 'rejected', why: 'Bedrock answered without embeddings; check model.' };
}
