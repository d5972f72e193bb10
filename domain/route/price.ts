import { digestOf } from '../content/canonical.ts';
import type { ModelEndpoint, Price, Usage } from './schema.ts';

/** The price of one answer. US dollars per million tokens are millionths of a dollar per token, so the sum only needs rounding. */
export function priceOf(endpoint: ModelEndpoint, usage: Usage): Price {
  const { inputUsdPerMTok, outputUsdPerMTok, pricesAsOf } = endpoint;
  return {
    microUsd: Math.round(usage.inputTokens * inputUsdPerMTok + usage.outputTokens * outputUsdPerMTok),
    priceTable: pricesAsOf ?? digestOf([inputUsdPerMTok, outputUsdPerMTok]).slice(0, 12),
  };
}

/** Millionths of a dollar as dollars, for people and for the API. */
export function inUsd(microUsd: number): number {
  return microUsd / 1_000_000;
}
