import type { EmbeddingConfig } from '#domain/knowledge/embedding.ts';
import { EmbeddingRejectedError, EmbeddingUnavailableError } from '#domain/knowledge/errors.ts';
import type { EmbeddingClient, EmbeddingUse } from '#usecases/ports/models.ts';
import { pause } from '../system/system.ts';

/** How one call for vectors ended. `passes`: what failed may be over in a moment, so the call is worth repeating. */
export type EmbeddingReply =
  | { kind: 'vectors'; vectors: number[][] }
  | { kind: 'away'; why: string; passes: boolean; retryAfterMs?: number }
  | { kind: 'rejected'; why: string };

/** A server's own protocol: one call, which never throws for what a server or network can do. */
export type EmbeddingProtocol = {
  readonly textsPerCall: number;
  readonly callsAtOnce: number;
  readonly call: (texts: readonly string[], use: EmbeddingUse, timeoutMs: number) => Promise<EmbeddingReply>;
};

export type Waiting = {
  /** The time in milliseconds, from any beginning. */
  now: () => number;
  pause: (ms: number) => Promise<void>;
  /** From 0 up to 1. */
  random: () => number;
};

const realWaiting: Waiting = { now: () => performance.now(), pause, random: Math.random };

const maxTries = 5;
/** The longest pause after the first failure; it doubles with each. */
const firstPauseMs = 500;

/**
 * Embeds texts over a server's protocol, in as few calls as it allows. A call that failed by what passes is made again, after a random pause
 * of up to twice the last (full jitter), or after what the server asked for. All of it ends within the time of the configuration.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function embedInCalls(config: EmbeddingConfig, protocol: EmbeddingProtocol, waiting = realWaiting): EmbeddingClient {
  return {
    embedding: `${config.model}@${config.version}`,
    async embed(texts, use) {
      const deadline = waiting.now() + config.timeoutMs;
      const calls = inGroups(texts, protocol.textsPerCall);
      const vectors: number[][] = [];
      for (const together of inGroups(calls, protocol.callsAtOnce)) {
        const replies = await Promise.all(together.map((call) => callUntil(deadline, protocol, call, use, waiting)));
        for (const [at, reply] of replies.entries()) vectors.push(...vectorsOf(config, reply, together[at]?.length ?? 0));
      }
      return vectors;
    },
  };
}

async function callUntil(
  deadline: number,
  { call }: EmbeddingProtocol,
  texts: readonly string[],
  use: EmbeddingUse,
  { now, pause: wait, random }: Waiting,
): Promise<EmbeddingReply> {
  for (let tries = 1; ; tries += 1) {
    const reply = await call(texts, use, Math.max(1, Math.floor(deadline - now())));
    if (reply.kind !== 'away' || !reply.passes || tries >= maxTries) return reply;
    const pauseMs = (reply.retryAfterMs ?? 0) + random() * firstPauseMs * 2 ** (tries - 1);
    if (now() + pauseMs >= deadline) return reply;
    await wait(pauseMs);
  }
}

function vectorsOf({ dimensions }: EmbeddingConfig, reply: EmbeddingReply, count: number): number[][] {
  if (reply.kind === 'away') throw new EmbeddingUnavailableError(reply.why);
  if (reply.kind === 'rejected') throw new EmbeddingRejectedError(reply.why);
  const { vectors } = reply;
  if (vectors.length !== count)
    throw new EmbeddingRejectedError(
      `The embedding model gave ${vectors.length} vectors where ${count} were due; check model and baseUrl.`,
    );
  const wrong = vectors.find((vector) => vector.length !== dimensions);
  if (wrong)
    throw new EmbeddingRejectedError(
      `The embedding model gave a vector of ${wrong.length} where one of ${dimensions} was due; check model and dimensions.`,
    );
  return vectors;
}

function inGroups<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, group) => items.slice(group * size, (group + 1) * size));
}
