import type { ModelEndpoint, Usage } from './schema.ts';

/** The price of one answer in US dollars. */
export function priceUsd(endpoint: ModelEndpoint, usage: Usage): number {
  return (usage.inputTokens * endpoint.inputUsdPerMTok + usage.outputTokens * endpoint.outputUsdPerMTok) / 1_000_000;
}
